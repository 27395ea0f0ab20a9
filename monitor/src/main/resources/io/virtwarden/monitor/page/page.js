// Puts the parts together: who asks whom how often, what is chosen, keys and tabs.

import { hasToken, json, onTokenWanted, repeat, useToken } from './ask.js';
import { Console } from './console.js';
import { $, element, plain, say } from './dom.js';
import { Domains } from './domains.js';
import { Events } from './events.js';
import { Actions, Leases } from './lists.js';

const DASHBOARDS = [
    ['fleet', 'Fleet'],
    ['hypervisor', 'Hypervisor'],
    ['domain', 'Domain'],
    ['storage', 'Storage'],
    ['network', 'Network'],
    ['jobs', 'Jobs'],
    ['events', 'Events'],
    ['agents', 'Agents'],
];

let grafana = '';
let every = 5000;
let chosen = null;
const notices = new Map();

const terminal = new Console();
const events = new Events();
const leases = new Leases();
const actions = new Actions();
const domains = new Domains(choose);

// ---- what is wrong, in one place

function notice(key, text, button) {
    if ((notices.get(key) ?? '') === text) return;
    if (text) notices.set(key, text);
    else notices.delete(key);
    $(`notice-${key}`)?.remove();
    if (!text) return;
    const line = element('p', 'notice', text);
    line.id = `notice-${key}`;
    if (button) line.append(' ', button);
    $('notices').append(line);
}

// ---- a domain is chosen

function choose(domain) {
    chosen = domain;
    const place = $('chosen');
    place.replaceChildren();
    if (domain) {
        place.append(element('b', '', domain.name));
        if (grafana) place.append(' ', link(`${grafana}/d/virtwarden-domain?var-domain=${encodeURIComponent(domain.name)}`, 'in Grafana'));
    }
    events.choose(domain);
    leases.choose(domain);
    terminal.choose(domain);
}

function link(address, text) {
    const made = element('a', '', text);
    made.href = address;
    made.rel = 'noreferrer';
    return made;
}

// ---- what is asked for again and again

const asked = [
    repeat(() => every, async () => {
        try {
            const answer = await json('page/data/domains');
            every = Math.min(Math.max(answer.everySeconds * 1000, 2000), 15000);
            domains.update(answer);
            notice('domains', '');
        } catch (cause) {
            notice('domains', `The domains are not up to date: ${plain(cause.message)}.`);
        }
    }),
    repeat(() => 10000, async () => {
        try {
            const [node, others, own] = await Promise.all([json('v1/node'), json('page/data/daemons'), ready()]);
            show(node, [own, ...others.daemons]);
            dashboards(others.grafana ?? '');
        } catch (cause) {
            show(null, [{ name: 'monitor', state: cause.status === 401 ? 'not-ready' : 'away', detail: plain(cause.message) }]);
        }
    }),
    repeat(() => 5000, () => leases.refresh()),
    repeat(() => 5000, () => actions.refresh()),
    repeat(() => 5000, () => terminal.refresh()),
];

async function ready() {
    const response = await fetch('health/ready', { cache: 'no-store' });
    const report = await response.json();
    const failed = (report.checks ?? []).filter(check => !check.ok).map(check => `${check.name}: ${check.text}`);
    return { name: 'monitor', state: response.ok ? 'ready' : 'not-ready', detail: failed.join('\n') };
}

const WORDS = { ready: 'ready', 'not-ready': 'not ready', away: 'away', hidden: 'not shown from afar' };

function show(node, daemons) {
    if (node) {
        const up = node.connections.map(one => `${plain(one.uri)} ${plain(one.state)}${one.libvirt ? `, libvirt ${plain(one.libvirt)}` : ''}`);
        say($('node'), plain(node.name));
        $('node').title = `${plain(node.uuid)}\nvirtwarden ${plain(node.version)}\n${up.join('\n')}`;
        document.title = `${plain(node.name)} · virtwarden`;
    }
    $('daemons').replaceChildren(
        ...daemons.map(daemon => {
            const tones = { ready: 'good', 'not-ready': 'bad', away: 'off', hidden: 'off' };
            const item = element('li');
            item.append(element('i', tones[daemon.state] ?? 'off'), `${plain(daemon.name)} `, element('span', 'word', WORDS[daemon.state] ?? ''));
            item.title = plain(daemon.detail).replaceAll('\\u{a}', '\n');
            return item;
        })
    );
}

function dashboards(address) {
    if (address === grafana) return;
    grafana = address;
    $('dashboards').hidden = !address;
    $('dashboards').replaceChildren('Grafana: ', ...DASHBOARDS.map(([uid, title]) => link(`${address}/d/virtwarden-${uid}`, title)));
    choose(chosen);
}

// ---- tokens

const asking = new Set();
let declined = false;

onTokenWanted(daemon => {
    asking.add(daemon);
    // Without the monitor's own there is nothing to see; the others' can wait until somebody wants them.
    if (daemon === 'monitor' && !declined && !$('token').open) enter();
    const button = element('button', '', 'Give token');
    button.type = 'button';
    button.addEventListener('click', enter);
    notice('token', `${[...asking].sort().join(', ')}: ${hasToken(daemon) ? 'the token is refused.' : 'a token is asked for.'}`, button);
});

function enter() {
    const names = asking.has('monitor') ? ['monitor'] : [...asking].sort();
    say($('token-title'), `Token for ${names.join(', ')}`);
    say($('token-text'), `What the file of ${names.map(name => `${name}.http.token.file`).join(', ')} says on this host.`);
    $('token').dataset.names = names.join(' ');
    $('token').showModal();
}

$('token-form').addEventListener('submit', event => {
    event.preventDefault();
    for (const name of $('token').dataset.names.split(' ')) {
        useToken(name, $('token-value').value);
        asking.delete(name);
    }
    $('token-value').value = '';
    $('token').close();
    notice('token', '');
    events.again();
    for (const now of asked) now();
});
$('token-cancel').addEventListener('click', () => $('token').close());
$('token').addEventListener('close', () => {
    declined = true;
    $('token-value').value = '';
});

// ---- keys and tabs

document.addEventListener('keydown', event => {
    const typing = event.target.matches('input, select, textarea');
    if (event.ctrlKey || event.altKey || event.metaKey || $('token').open) return;
    if (event.key === '/' && !typing) {
        event.preventDefault();
        $('domain-filter').focus();
        $('domain-filter').select();
    } else if (event.key === 'Escape' && !typing && chosen) {
        domains.choose('');
    }
});

const tabs = [...document.querySelectorAll('[role=tab]')];

function open(tab) {
    for (const other of tabs) {
        other.setAttribute('aria-selected', String(other === tab));
        other.tabIndex = other === tab ? 0 : -1;
        $(other.getAttribute('aria-controls')).hidden = other !== tab;
    }
}

tabs.forEach((tab, i) => {
    tab.addEventListener('click', () => open(tab));
    tab.addEventListener('keydown', event => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = tabs[(i + step + tabs.length) % tabs.length];
        open(next);
        next.focus();
    });
});
