/** The worker of a role in the sandbox: files by way of its kernel first, then the role as it is anywhere. */
import "./broker-fetch.ts";
// The plug-in that builds this puts the entry file of the role here.
import "virtual:role";
