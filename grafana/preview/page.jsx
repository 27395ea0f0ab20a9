// Draws one dashboard, given as window.preview, with Grafana's own components. State timelines and heat maps, whose panels are
// not published as components, are drawn by hand.
import React from 'react';
import { createRoot } from 'react-dom/client';
import uplotStyle from 'uplot/dist/uPlot.min.css';
import { createTheme, dateTime, FieldType, formattedValueToString, getDisplayProcessor, ThemeContext, toDataFrame } from '@grafana/data';
import { BarGauge, BigValue, LegendDisplayMode, PanelChrome, TimeSeries } from '@grafana/ui';

document.head.append(Object.assign(document.createElement('style'), { textContent: uplotStyle }));

const { dashboard, answers, from, to, values } = window.preview;
const theme = createTheme({ colors: { mode: window.mode ?? 'dark' } });
const CELL = { w: 78, h: 38 };
const RANGE = { from: dateTime(from), to: dateTime(to), raw: { from: dateTime(from), to: dateTime(to) } };

const legend = (text, labels) => text === '__auto' || !text ? Object.values(labels).join(' ') || 'Value' : text.replace(/\{\{\s*(\w+)\s*}}/g, (_, l) => labels[l] ?? '');

function matches(override, name) {
  return new RegExp(override.matcher.options.slice(1, -1)).test(name);
}
function config(panel, name) {
  const result = structuredClone(panel.fieldConfig.defaults);
  result.custom ??= {};
  for (const override of panel.fieldConfig.overrides.filter((o) => matches(o, name))) {
    for (const { id, value } of override.properties) {
      if (id.startsWith('custom.')) result.custom[id.slice(7)] = value;
      else if (id !== 'links') result[id] = value;
    }
  }
  result.displayName = name;
  if (result.thresholds) result.thresholds.steps = result.thresholds.steps.map((s) => ({ ...s, value: s.value ?? -Infinity }));
  return result;
}
function finish(frames) {
  for (const frame of frames) {
    frame.fields.forEach((field, index) => {
      field.state = { ...(field.state ?? {}), seriesIndex: field.state?.seriesIndex ?? index - 1, displayName: field.config.displayName };
      field.display = getDisplayProcessor({ field, theme });
      field.getLinks = () => [];
    });
  }
  return frames;
}
function frames(panel) {
  const all = [];
  for (const target of panel.targets) {
    for (const series of answers[panel.id + target.refId]) {
      const points = series.values ?? [series.value];
      const name = legend(target.legendFormat, series.metric);
      const frame = toDataFrame({ refId: target.refId, fields: [
        { name: 'Time', type: FieldType.time, values: points.map((p) => p[0] * 1000) },
        { name, type: FieldType.number, values: points.map((p) => Number(p[1])), labels: series.metric, config: config(panel, name) },
      ] });
      frame.fields[1].state = { seriesIndex: all.length };
      all.push(frame);
    }
  }
  return finish(all);
}
function table(panel) {
  const organize = panel.transformations.find((t) => t.id === 'organize').options;
  const several = panel.targets.length > 1;
  const rows = new Map();
  const columns = [];
  const column = (name) => { if (!columns.includes(name) && !organize.excludeByName[name]) columns.push(name); };
  for (const target of panel.targets) {
    for (const series of answers[panel.id + target.refId]) {
      Object.keys(series.metric).sort().forEach(column);
      const key = JSON.stringify(Object.entries(series.metric).sort());
      if (!rows.has(key)) rows.set(key, { ...series.metric });
      rows.get(key)[several ? `Value #${target.refId}` : 'Value'] = Number(series.value[1]);
    }
  }
  panel.targets.forEach((t) => column(several ? `Value #${t.refId}` : 'Value'));
  let list = [...rows.values()];
  const sort = panel.options.sortBy?.[0]?.displayName;
  if (sort) { const field = Object.entries(organize.renameByName).find(([, n]) => n === sort)?.[0]; list.sort((a, b) => (b[field] ?? -Infinity) - (a[field] ?? -Infinity)); }
  const frame = toDataFrame({ fields: columns.map((name) => {
    const shown = organize.renameByName[name] ?? name;
    const numeric = name.startsWith('Value');
    return { name: shown, type: numeric ? FieldType.number : FieldType.string, values: list.map((r) => r[name] ?? (numeric ? null : '')), config: numeric ? config(panel, shown) : { displayName: shown, custom: {} } };
  }) });
  return finish([frame])[0];
}
const nothing = (panel) => <div style={{ padding: 20, textAlign: 'center', color: theme.colors.text.secondary }}>{panel.fieldConfig.defaults.noValue ?? 'No data'}</div>;
const colour = (name) => theme.visualization.getColorByName(name);

function Stat({ panel, width, height }) {
  const [frame] = frames(panel);
  if (!frame) return nothing(panel);
  const field = frame.fields[1];
  const last = field.values[field.values.length - 1];
  return <BigValue width={width} height={height} theme={theme} value={{ ...field.display(last), title: undefined }}
    colorMode={panel.options.colorMode} graphMode={panel.options.graphMode} sparkline={panel.options.graphMode === 'area' ? { x: frame.fields[0], y: field } : undefined} />;
}
function Bars({ panel, width, height }) {
  const all = frames(panel);
  const most = Math.floor(height / 22);
  const shown = all.slice(0, most);
  const top = panel.fieldConfig.defaults.max ?? Math.max(...all.map((f) => f.fields[1].values[0]));
  return <div>{shown.map((frame, i) => {
    const field = frame.fields[1];
    field.config.max = top;
    return <div key={i} style={{ marginBottom: 2 }}><BarGauge width={width} height={20} theme={theme} value={{ ...field.display(field.values[0]), title: field.config.displayName }} field={field.config}
      display={field.display} displayMode="basic" orientation="horizontal" text={{ titleSize: 11, valueSize: 12 }} itemSpacing={2} lcdCellWidth={10} /></div>;
  })}</div>;
}
function Graph({ panel, width, height }) {
  const all = frames(panel);
  if (!all.some((f) => f.fields[1].values.some(Number.isFinite))) return nothing(panel);
  const rows = panel.options.legend.displayMode === 'table' ? Math.min(all.length, 5) + 1 : 1;
  const graph = Math.max(60, height - rows * 20 - 6);
  return <div><TimeSeries frames={all} width={width} height={graph} timeRange={RANGE} timeZone="utc" legend={{ showLegend: false, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] }}
      options={{ tooltip: { mode: 'none' } }} theme={theme} structureRev={1} />
    <div style={{ fontSize: 11, height: rows * 20, overflow: 'hidden', paddingLeft: 8 }}>{all.slice(0, 6).map((f, i) => {
      const field = f.fields[1];
      const mode = field.config.color?.mode === 'fixed' ? colour(field.config.color.fixedColor) : theme.visualization.getColorByName(theme.visualization.palette[i % theme.visualization.palette.length]);
      return <span key={i} style={{ display: rows > 1 ? 'block' : 'inline', marginRight: 12, height: 18 }}><span style={{ background: mode, display: 'inline-block', width: 14, height: 4, marginRight: 6 }} />{field.config.displayName}</span>;
    })}</div></div>;
}
function States({ panel, width, height }) {
  const all = frames(panel);
  if (!all.length) return nothing(panel);
  const label = 130, each = Math.min(28, (height - 8) / all.length);
  return <svg width={width} height={height}>{all.map((frame, i) => {
    const field = frame.fields[1];
    const times = frame.fields[0].values, x = (t) => label + (t - from) / (to - from) * (width - label - 4);
    return <g key={i}><text x={4} y={(i + 0.65) * each} fontSize={10} fill={theme.colors.text.primary}>{field.config.displayName}</text>
      {times.slice(0, -1).map((t, j) => <rect key={j} x={x(t)} y={i * each} width={x(times[j + 1]) - x(t) + 0.5} height={each * 0.85} fill={field.display(field.values[j]).color} />)}</g>;
  })}</svg>;
}
function Heat({ panel, width, height }) {
  const all = frames(panel).map((f) => ({ le: Number(f.fields[1].labels.le.replace('+Inf', 'Infinity')), times: f.fields[0].values, values: f.fields[1].values })).sort((a, b) => a.le - b.le);
  const cells = all.map((row, i) => row.values.map((v, j) => v - (i ? all[i - 1].values[j] : 0)));
  const most = Math.max(...cells.flat(), 1e-9), each = height / all.length;
  return <svg width={width} height={height}>{all.map((row, i) => <g key={i}><text x={2} y={height - i * each - 3} fontSize={10} fill={theme.colors.text.primary}>{row.le}</text>
    {row.times.map((t, j) => <rect key={j} x={50 + (t - from) / (to - from) * (width - 54)} width={(width - 54) / 100} y={height - (i + 1) * each} height={each - 1} fill="orange" opacity={Math.sqrt(Math.max(0, cells[i][j]) / most)} />)}</g>)}</svg>;
}
function Rows({ panel, width, height }) {
  const data = table(panel);
  if (!data.length) return nothing(panel);
  const most = Math.floor((height - 26) / 24);
  const cell = { padding: '2px 8px', whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis', maxWidth: 260 };
  return <table style={{ width, fontSize: 12, color: theme.colors.text.primary, borderCollapse: 'collapse' }}><thead><tr>{data.fields.map((f) => <th key={f.name} style={{ ...cell, textAlign: f.type === FieldType.number ? 'right' : 'left', color: theme.colors.primary.text }}>{f.name}</th>)}</tr></thead>
    <tbody>{[...Array(Math.min(most, data.length)).keys()].map((row) => <tr key={row} style={{ borderTop: `1px solid ${theme.colors.border.weak}`, height: 24 }}>{data.fields.map((f) => {
      const value = f.values[row];
      if (f.type !== FieldType.number) return <td key={f.name} style={cell}>{value}</td>;
      if (value === null || value === undefined) return <td key={f.name} />;
      const shown = f.display(value), how = f.config.custom?.cellOptions?.type;
      return <td key={f.name} style={{ ...cell, textAlign: 'right', color: how === 'color-text' ? shown.color : undefined, background: how === 'color-background' ? shown.color : undefined }}>{formattedValueToString(shown)}</td>;
    })}</tr>)}</tbody></table>;
}
const KINDS = { stat: Stat, timeseries: Graph, bargauge: Bars, table: Rows, 'state-timeline': States, heatmap: Heat,
  text: ({ panel }) => <pre style={{ margin: 8, whiteSpace: 'pre-wrap' }}>{panel.options.content.replaceAll('```', '').replace(/\$\{?(job|instance|domain)\b}?/g, (_, n) => values[n])}</pre> };

class Guard extends React.Component {
  state = {};
  static getDerivedStateFromError(error) { return { error }; }
  render() { return this.state.error ? <div style={{ color: 'red' }}>FAILED {String(this.state.error)}</div> : this.props.children; }
}
function One({ panel, top }) {
  const { x, y, w, h } = panel.gridPos;
  const box = { position: 'absolute', left: x * CELL.w, top: (y + top) * CELL.h, width: w * CELL.w - 8, height: h * CELL.h - 8 };
  if (panel.type === 'row') return <div style={{ ...box, color: theme.colors.text.primary, fontSize: 16, paddingTop: 6 }}>{panel.collapsed ? '▸' : '▾'} {panel.title}</div>;
  const Kind = KINDS[panel.type];
  return <div style={box}><PanelChrome title={panel.title} width={box.width} height={box.height} padding="none">
    {(width, height) => <Guard><Kind panel={panel} width={width - 8} height={height - 8} /></Guard>}</PanelChrome></div>;
}
// Folded rows are drawn open, below each other.
let extra = 0;
const placed = [];
for (const panel of dashboard.panels) {
  placed.push([panel, extra]);
  if (panel.panels?.length) {
    const bottom = Math.max(...panel.panels.map((p) => p.gridPos.y + p.gridPos.h)) - panel.gridPos.y - 1;
    panel.panels.forEach((p) => placed.push([p, extra]));
    extra += bottom;
  }
}
const lines = Math.max(...placed.map(([p, t]) => p.gridPos.y + p.gridPos.h + t));
const root = document.getElementById('root');
root.style.cssText = `position:relative;width:1900px;height:${lines * CELL.h + 50}px;background:${theme.colors.background.canvas};color:${theme.colors.text.primary};font:13px Inter,sans-serif`;
createRoot(root).render(<ThemeContext.Provider value={theme}>
  <div style={{ padding: '10px 12px', fontSize: 20 }}>{dashboard.title}</div>
  <div style={{ position: 'absolute', top: 46, left: 8 }}>{placed.map(([p, t]) => <One key={p.id} panel={p} top={t} />)}</div>
</ThemeContext.Provider>);
window.height = lines * CELL.h + 60;
