// Writes dashboards/grafana/*.json. Run after a change: node dashboards/generate.mjs
// A panel is a title, a unit of Grafana and queries: legend to PromQL over the metrics of metrics.yml.
import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const operator = name => `flink_taskmanager_job_task_operator_${name}`;
const job = name => `flink_jobmanager_job_${name}`;
const files = name => `flink_jobmanager_job_operator_coordinator_enumerator_${name}`;
const task = name => `flink_taskmanager_job_task_${name}`;
const jvm = name => `flink_taskmanager_Status_JVM_${name}`;
const age = `time() - max by (job_name) (${operator('publishedAt')}) / 1000`;

const dashboards = {
  'pipeline-health': {
    title: 'Icestream: pipeline health',
    panels: [
      ['Rows read a second, by entity', 'rowsps', {'{{entity}}': `sum by (entity) (rate(${operator('entity_read')}[5m]))`}],
      ['Completed and failed checkpoints', 'short', {
        completed: `sum(increase(${job('numberOfCompletedCheckpoints')}[5m]))`,
        failed: `sum(increase(${job('numberOfFailedCheckpoints')}[5m]))`,
      }],
      ['Duration of the last checkpoint', 'ms', {'{{job_name}}': `max by (job_name) (${job('lastCheckpointDuration')})`}],
      ['Restarts', 'short', {'{{job_name}}': `max by (job_name) (${job('numRestarts')})`}],
      ['Busiest tasks', 'percentunit', {'{{task_name}}': `topk(5, max by (task_name) (${task('busyTimeMsPerSecond')})) / 1000`}],
      ['Tasks that wait for the next', 'percentunit', {'{{task_name}}': `topk(5, max by (task_name) (${task('backPressuredTimeMsPerSecond')})) / 1000`}],
      ['Heap in use', 'percentunit', {'{{tm_id}}': `${jvm('Memory_Heap_Used')} / ${jvm('Memory_Heap_Max')}`}],
      ['Processors', 'percentunit', {'{{tm_id}}': jvm('CPU_Load')}],
    ],
  },
  freshness: {
    title: 'Icestream: freshness',
    panels: [
      ['Time since a cut was published', 's', {'{{job_name}}': age}],
      ['Cuts published a minute', 'short', {'{{job_name}}': `sum by (job_name) (rate(${operator('publishedCut')}[5m])) * 60`}],
      ['Held', 'bool', {'{{job_name}}': `max by (job_name) (${operator('isHolding')})`}],
      ['Time by which the next file is late', 's', {'{{entity}}': `max by (entity) (${files('entity_overdueSeconds')})`}],
      ['Rows that came meanwhile, a second', 'rowsps', {'{{entity}}': `sum by (entity) (rate(${operator('entity_passed')}[5m]))`}],
    ],
  },
  quality: {
    title: 'Icestream: quality',
    panels: [
      ['Share of rows that do not parse', 'percentunit', {'{{entity}}': `sum by (entity) (rate(${operator('entity_rejected')}[15m])) / (sum by (entity) (rate(${operator('entity_read')}[15m])) > 0)`}],
      ['Rows that do not parse', 'short', {'{{entity}}': `sum by (entity) (${operator('entity_rejected')})`}],
      ['Fields that nobody declared', 'short', {'{{entity}}': `sum by (entity) (${operator('entity_undeclaredFields')})`}],
      ['Parked entities', 'bool', {'{{entity}}': `max by (entity) (${operator('entity_parked')})`}],
      ['Held by a gate, a scan or a person', 'bool', {'{{job_name}}': `max by (job_name) (${operator('isHolding')})`}],
    ],
  },
  'writer-publisher': {
    title: 'Icestream: writer and publisher',
    panels: [
      ['Cut that readers see', 'short', {'{{job_name}}': `max by (job_name) (${operator('publishedCut')})`}],
      ['Rows into writers a second', 'rowsps', {'{{task_name}}': `sum by (task_name) (rate(${task('numRecordsIn')}{task_name=~"writer:.*"}[5m]))`}],
      ['Rows out of all tasks a second', 'rowsps', {all: `sum(rate(${task('numRecordsOut')}[5m]))`}],
      ['Size of the last checkpoint', 'bytes', {'{{job_name}}': `max by (job_name) (${job('lastCheckpointSize')})`}],
    ],
  },
  cost: {
    title: 'Icestream: cost',
    panels: [
      ['Slots: all, and those in use', 'short', {
        all: 'max(flink_jobmanager_taskSlotsTotal)',
        used: 'max(flink_jobmanager_taskSlotsTotal) - max(flink_jobmanager_taskSlotsAvailable)',
      }],
      ['Rows for each processor second', 'short', {rows: `sum(rate(${operator('entity_read')}[15m])) / (sum(${jvm('CPU_Load')}) > 0)`}],
      ['Commits a minute (requests to the object store grow with them)', 'short', {cuts: `sum(rate(${operator('publishedCut')}[15m])) * 60`}],
      ['Bytes of state written a minute', 'bytes', {bytes: `sum(rate(${job('numberOfCompletedCheckpoints')}[15m])) * 60 * max(${job('lastCheckpointSize')})`}],
    ],
  },
};

const here = path.dirname(fileURLToPath(import.meta.url));
for (const [name, {title, panels}] of Object.entries(dashboards)) {
  const dashboard = {
    uid: `icestream-${name}`,
    title,
    tags: ['icestream'],
    schemaVersion: 39,
    refresh: '30s',
    time: {from: 'now-3h', to: 'now'},
    panels: panels.map(([panel, unit, queries], index) => ({
      id: index + 1,
      type: 'timeseries',
      title: panel,
      datasource: {type: 'prometheus', uid: 'prometheus'},
      gridPos: {x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w: 12, h: 8},
      fieldConfig: {defaults: {unit, min: 0}, overrides: []},
      targets: Object.entries(queries).map(([legendFormat, expr], target) => ({refId: 'ABCDEF'[target], legendFormat, expr})),
    })),
  };
  fs.writeFileSync(path.join(here, 'grafana', `${name}.json`), JSON.stringify(dashboard, null, 2) + '\n');
}
