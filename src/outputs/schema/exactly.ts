/** Ties a schema to the interface that it checks, in both directions, when the program is compiled. */
import type { GenericSchema, InferOutput } from "valibot";

/** Whether two types are the same: neither has a property, optional or not, that the other lacks. */
type IsSame<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Properties, at any depth but one, that only one of the two has; what the compiler's message then names. */
type KeysOf<T> = T extends unknown ? keyof T : never;
type Lacking<A, B> = Exclude<KeysOf<A>, KeysOf<B>> | Exclude<KeysOf<B>, KeysOf<A>>;

type Mismatch<A, B> = {
  "the schema and the interface differ": Lacking<A, B> | "inside a property";
};

/**
 * `exactly<Interface>()(schema)` is the schema. It does not compile where the schema gives anything but the interface: an
 * optional property that the schema lacked would otherwise be dropped in silence from every record that it reads.
 */
export function exactly<T>() {
  return <S extends GenericSchema<unknown, T>>(
    schema: S & (IsSame<InferOutput<S>, T> extends true ? unknown : Mismatch<InferOutput<S>, T>),
  ): GenericSchema<unknown, T> => schema;
}
