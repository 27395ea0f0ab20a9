// fetch.mjs PROMETHEUS OUT DASHBOARD...: asks Prometheus what every panel asks, writes one JSON file per dashboard.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [prometheus, out, ...files] = process.argv.slice(2);
const SPAN = Number(process.env.SPAN ?? 100);
const now = Math.floor(Date.now() / 1000);
const step = Math.max(3, Math.ceil(SPAN / 120));

async function ask(path, parameters) {
  const answer = await (await fetch(`${prometheus}/api/v1/${path}?${new URLSearchParams(parameters)}`)).json();
  if (answer.status !== 'success') throw new Error(`${answer.error}: ${parameters.query}`);
  return answer.data.result;
}

async function chosen(dashboard) {
  const values = { job: dashboard.uid === 'virtwarden-agents' ? 'virtwarden-(monitor|logd|lockd|alerting)' : 'virtwarden-monitor', instance: '.+', domain: '.+' };
  if (dashboard.uid === 'virtwarden-domain') Object.assign(values, { instance: 'kvm-01', domain: 'vm-1-0' });
  if (dashboard.uid === 'virtwarden-hypervisor') values.instance = 'kvm-07';
  return values;
}

const fill = (expr, values) => expr
  .replaceAll('$__rate_interval', '30s').replaceAll('$__interval', `${step}s`).replaceAll('$__range', `${SPAN}s`)
  .replace(/\$(job|instance|domain)\b/g, (_, name) => values[name]);

for (const file of files) {
  const dashboard = JSON.parse(readFileSync(file, 'utf8'));
  const values = await chosen(dashboard);
  const answers = {};
  for (const panel of dashboard.panels.flatMap((p) => [p, ...(p.panels ?? [])])) {
    for (const target of panel.targets ?? []) {
      const query = fill(target.expr, values);
      answers[`${panel.id}${target.refId}`] = target.range
        ? await ask('query_range', { query, start: now - SPAN, end: now, step })
        : await ask('query', { query, time: now });
    }
  }
  writeFileSync(join(out, basename(file)), JSON.stringify({ dashboard, answers, from: (now - SPAN) * 1000, to: now * 1000, values }));
}
