// Real monitoring for tests: an exporter in this process, Prometheus and Alertmanager as processes, a receiver of
// webhooks.
export { startAlertmanager, type AlertmanagerServer, type AlertmanagerStart } from './alertmanager-server.ts';
export { startExporter, type Exporter } from './exporter.ts';
export { createHistory, createRegistry, type History, type Labels, type Registry } from './exposition.ts';
export { findMonitoring, needMonitoring, type MonitoringBinaries } from './monitoring-binaries.ts';
export {
  startPrometheus,
  type PrometheusServer,
  type PrometheusStart,
  type QueriedSample,
} from './prometheus-server.ts';
export { startWebhookReceiver, type Webhook, type WebhookReceiver } from './webhook-receiver.ts';
