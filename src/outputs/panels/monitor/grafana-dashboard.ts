/**
 * The panel's strips as a Grafana dashboard over the same metrics, in Grafana's classic JSON model (grafana.com/docs, "Dashboard JSON
 * model"), which every version imports. Where the panel has exact quantiles, Grafana reads them off the histogram's buckets.
 */

interface Query {
  readonly legend: string;
  readonly expr: string;
}

interface Strip {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly isLog?: boolean;
  /** A line at which there is an alarm. */
  readonly alarmAt?: number;
  readonly queries: readonly Query[];
}

/** Version of the model that Grafana 11 writes; later ones migrate it as they open it. */
const SCHEMA_VERSION = 39;
// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Grafana
const DATASOURCE = { type: "prometheus", uid: "${datasource}" };
const MODEL = '{model="$model"}';
const WIDTH = 24;
const HEIGHT = 7;

const STRIPS: readonly Strip[] = [
  {
    title: "Requests and errors",
    description: "Requests that ended a second, and those of them that were not answered.",
    unit: "reqps",
    queries: [
      {
        legend: "answered",
        expr: `sum(rate(nv_inference_request_success${MODEL}[$__rate_interval]))`,
      },
      {
        legend: "not answered: {{reason}}",
        expr: `sum by (reason) (rate(nv_inference_request_failure${MODEL}[$__rate_interval]))`,
      },
    ],
  },
  {
    title: "Latency",
    description: "From when a request was due, read off the buckets of the histogram.",
    unit: "s",
    isLog: true,
    queries: ["0.5", "0.99"].map((quantile) => ({
      legend: `p${Number(quantile) * 100}`,
      expr: `histogram_quantile(${quantile}, sum by (le) (rate(capstone_request_latency_seconds_bucket${MODEL}[$__rate_interval])))`,
    })),
  },
  {
    title: "Error budget burnt",
    description: "Share of the error budget of the period that is gone.",
    unit: "percentunit",
    queries: [{ legend: "{{objective}}", expr: `capstone_error_budget_burnt_ratio${MODEL}` }],
  },
  {
    title: "Drift",
    description: "The clearest statistic of the last window over its threshold, for each quantity.",
    unit: "none",
    alarmAt: 1,
    queries: [{ legend: "{{subject}}", expr: `capstone_drift_alarm_ratio${MODEL}` }],
  },
  {
    title: "Queue and batches",
    description: "Requests that wait, and requests in a batch on average.",
    unit: "short",
    queries: [
      { legend: "waiting", expr: `nv_inference_pending_request_count${MODEL}` },
      {
        legend: "requests in a batch",
        expr: `sum(rate(nv_inference_count${MODEL}[$__rate_interval])) / sum(rate(nv_inference_exec_count${MODEL}[$__rate_interval]))`,
      },
    ],
  },
  {
    title: "Cache",
    description: "Share of answers that came from the cache.",
    unit: "percentunit",
    queries: [
      {
        legend: "hits",
        expr: `rate(nv_cache_num_hits_per_model${MODEL}[$__rate_interval]) / (rate(nv_cache_num_hits_per_model${MODEL}[$__rate_interval]) + rate(nv_cache_num_misses_per_model${MODEL}[$__rate_interval]))`,
      },
    ],
  },
];

/** The dashboard for a served model, to be written as JSON and imported in Grafana; it asks for the Prometheus that scrapes it. */
export function grafanaDashboard(model: string) {
  return {
    annotations: { list: [] },
    description: `Requests, latency, error budget and drift of the served model ${model}.`,
    editable: true,
    // One crosshair for all panels, as on one time axis.
    graphTooltip: 1,
    id: null,
    uid: null,
    title: `Monitor of ${model}`,
    tags: ["machine learning", "serving"],
    timezone: "browser",
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    refresh: "5s",
    time: { from: "now-15m", to: "now" },
    templating: { list: [datasourceVariable(), modelVariable(model)] },
    panels: STRIPS.map(dashboardPanel),
  };
}

function datasourceVariable() {
  return {
    name: "datasource",
    label: "Prometheus",
    type: "datasource",
    query: "prometheus",
    hide: 0,
  };
}

function modelVariable(model: string) {
  const query = "label_values(nv_inference_request_success, model)";
  return {
    ...{ name: "model", label: "Model", type: "query", datasource: DATASOURCE },
    ...{ definition: query, query: { query, refId: "model" }, refresh: 2, hide: 0 },
    current: { selected: true, text: model, value: model },
  };
}

function dashboardPanel(
  { title, description, unit, isLog, alarmAt, queries }: Strip,
  place: number,
) {
  return {
    id: place + 1,
    type: "timeseries",
    title,
    description,
    datasource: DATASOURCE,
    gridPos: { h: HEIGHT, w: WIDTH, x: 0, y: place * HEIGHT },
    fieldConfig: {
      defaults: {
        unit,
        min: isLog ? undefined : 0,
        custom: {
          drawStyle: "line",
          lineWidth: 1,
          fillOpacity: 0,
          showPoints: "auto",
          scaleDistribution: isLog ? { type: "log", log: 10 } : { type: "linear" },
          thresholdsStyle: { mode: alarmAt === undefined ? "off" : "line" },
        },
        thresholds: {
          mode: "absolute",
          steps: [
            { color: "text", value: null },
            ...(alarmAt === undefined ? [] : [{ color: "red", value: alarmAt }]),
          ],
        },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: "list", placement: "bottom", showLegend: true },
      tooltip: { mode: "multi", sort: "none" },
    },
    targets: queries.map(({ legend, expr }, index) => ({
      datasource: DATASOURCE,
      refId: String.fromCharCode(65 + index),
      expr,
      legendFormat: legend,
    })),
  };
}
