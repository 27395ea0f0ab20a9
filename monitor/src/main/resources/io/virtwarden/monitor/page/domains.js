// The table of domains: one row each, changed in place, so that hundreds of them cost little.

import { $, bytes, element, empty, moment, onInput, percent, plain, rate, say, since, words } from './dom.js';

const last = series => series?.[series.length - 1];
const byText = (a, b) => a.localeCompare(b, undefined, { numeric: true });

// Holes and absent figures come last in either direction.
const none = -Infinity;

const COLUMNS = [
    { key: 'state', title: 'State', of: d => d.state, order: byText },
    { key: 'name', title: 'Name', of: d => d.name, order: byText },
    { key: 'vcpus', title: 'vCPU', of: d => d.vcpus ?? none, number: true },
    { key: 'cpu', title: 'CPU', of: d => last(d.cpu) ?? none, text: percent, floor: 10 },
    { key: 'memory', title: 'Memory', of: d => d.memoryBytes ?? none, number: true },
    { key: 'disk', title: 'Disk', of: d => last(d.disk) ?? none, text: rate, floor: 65536 },
    { key: 'net', title: 'Network', of: d => last(d.net) ?? none, text: rate, floor: 65536 },
    { key: 'since', title: 'For', of: d => -Date.parse(d.since) || none, number: true },
];

/** What a state means for whoever looks: fine, stopped on purpose, or in trouble. */
const tone = domain => {
    if (domain.state === 'running' || domain.state === 'blocked') return 'good';
    if (domain.state === 'crashed' || /error|crash|fail|panic/.test(domain.reason ?? '')) return 'bad';
    return domain.state === 'paused' || domain.state === 'pmsuspended' ? 'held' : 'off';
};

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 64;
const HEIGHT = 18;

/** The way of a line through a series; a hole lifts the pen. */
export function path(series, points, floor) {
    const top = Math.max(floor, ...series.map(value => value ?? 0));
    const step = WIDTH / (points - 1);
    const offset = points - series.length;
    let drawn = '';
    let pen = false;
    series.forEach((value, i) => {
        if (value === null) {
            pen = false;
            return;
        }
        const x = ((i + offset) * step).toFixed(1);
        const y = (HEIGHT - 1 - (value / top) * (HEIGHT - 2)).toFixed(1);
        drawn += `${pen ? 'L' : 'M'}${x} ${y}`;
        pen = true;
    });
    return drawn;
}

function spark() {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    svg.setAttribute('aria-hidden', 'true');
    svg.append(document.createElementNS(SVG, 'path'));
    return svg;
}

export class Domains {
    #rows = new Map();
    #sort = { column: COLUMNS[1], down: false };
    #chosen = '';
    #choose;
    #points = 40;
    #total = 0;
    #body = $('domain-table').tBodies[0];
    #filter = $('domain-filter');
    #state = $('domain-state');

    /** @param choose called with a domain, or null */
    constructor(choose) {
        this.#choose = choose;
        this.#head();
        onInput([this.#filter, this.#state], () => this.#showFromTop());
        this.#body.addEventListener('click', event => this.#click(event));
        this.#body.addEventListener('keydown', event => this.#key(event));
        this.#body.addEventListener('focusin', event => this.#rove(event.target));
        this.#filter.addEventListener('keydown', event => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            // What was typed a moment ago counts already.
            this.#show();
            this.#buttons()[0]?.focus();
        });
    }

    #head() {
        const row = $('domain-table').tHead.rows[0];
        for (const column of COLUMNS) {
            const th = element('th', column.number || column.text ? 'number' : '');
            th.scope = 'col';
            const button = element('button', 'sort', column.title);
            button.type = 'button';
            button.addEventListener('click', () => this.#sortBy(column));
            th.append(button);
            row.append(th);
            column.head = th;
        }
        this.#mark();
    }

    #sortBy(column) {
        const again = this.#sort.column === column;
        this.#sort = { column, down: again ? !this.#sort.down : !column.order };
        this.#mark();
        this.#showFromTop();
    }

    #showFromTop() {
        this.#show();
        $('domain-table').parentElement.scrollTop = 0;
    }

    #mark() {
        for (const column of COLUMNS) {
            const order = this.#sort.down ? 'descending' : 'ascending';
            column.head.setAttribute('aria-sort', column === this.#sort.column ? order : 'none');
        }
    }

    /** Takes over what the monitor knows now. */
    update(answer) {
        this.#points = answer.points;
        this.#total = answer.total;
        const seen = new Set();
        for (const domain of answer.domains) {
            const key = `${domain.uri} ${domain.uuid ?? domain.name}`;
            seen.add(key);
            let row = this.#rows.get(key);
            if (!row) {
                row = this.#make(key);
                this.#rows.set(key, row);
            }
            this.#fill(row, domain);
        }
        const gone = [...this.#rows].filter(([key]) => !seen.has(key));
        for (const [key] of gone) this.#rows.delete(key);
        this.#states();
        this.#show(gone.map(([, row]) => row.tr));
    }

    #make(key) {
        const tr = element('tr');
        tr.dataset.key = key;
        const cells = {};
        const sparks = {};
        for (const column of COLUMNS) {
            const td = element('td', column.number || column.text ? 'number' : '');
            cells[column.key] = td;
            if (column.text) {
                sparks[column.key] = spark();
                cells[column.key] = element('span');
                td.append(sparks[column.key], cells[column.key]);
                td.classList.add('sparked');
            }
            tr.append(td);
        }
        const button = element('button', 'name');
        button.type = 'button';
        button.tabIndex = -1;
        cells.name.append(button);
        const dot = element('i');
        const word = element('span');
        cells.state.append(dot, word);
        return { tr, cells, sparks, button, dot, word };
    }

    #fill(row, domain) {
        row.domain = domain;
        domain.name = plain(domain.name);
        row.text = `${domain.name} ${domain.state} ${domain.reason} ${domain.uri}`.toLowerCase();
        row.uuid = domain.uuid ?? '';
        row.dot.className = tone(domain);
        say(row.word, domain.state);
        row.tr.cells[0].title = plain(domain.reason);
        say(row.button, domain.name);
        row.button.title = `${domain.name}\n${plain(domain.uuid)}\n${plain(domain.uri)}`;
        say(row.cells.vcpus, domain.vcpus === undefined ? '' : String(domain.vcpus));
        say(row.cells.memory, bytes(domain.memoryBytes));
        say(row.cells.since, since(domain.since));
        row.cells.since.title = moment(domain.since);
        for (const column of COLUMNS) {
            if (!column.text) continue;
            const series = domain[column.key] ?? [];
            say(row.cells[column.key], column.text(last(series)));
            row.sparks[column.key].firstChild.setAttribute('d', path(series, this.#points, column.floor));
        }
    }

    #states() {
        const states = [...new Set([...this.#rows.values()].map(row => row.domain.state))].sort();
        const have = [...this.#state.options].slice(1).map(option => option.value);
        if (states.join() === have.join()) return;
        const chosen = this.#state.value;
        this.#state.replaceChildren(this.#state.options[0], ...states.map(state => new Option(state, state)));
        this.#state.value = states.includes(chosen) ? chosen : '';
    }

    /** @param gone rows to take away */
    #show(gone = []) {
        const { column, down } = this.#sort;
        const order = column.order ?? ((a, b) => a - b);
        const rows = [...this.#rows.values()].sort((a, b) => {
            const x = column.of(a.domain);
            const y = column.of(b.domain);
            if ((x === none) !== (y === none)) return x === none ? 1 : -1;
            return (down ? order(y, x) : order(x, y)) || byText(a.domain.name, b.domain.name);
        });
        const filter = words(this.#filter);
        const focused = this.#body.contains(document.activeElement) ? document.activeElement : null;
        let count = 0;
        for (const tr of gone) tr.remove();
        rows.forEach((row, i) => {
            row.tr.hidden = !this.#wanted(row, filter);
            if (!row.tr.hidden) count++;
            if (this.#body.rows[i] !== row.tr) this.#body.insertBefore(row.tr, this.#body.rows[i] ?? null);
        });
        const all = this.#total > rows.length ? `${this.#total}, the first ${rows.length} shown` : String(rows.length);
        say($('domains-count'), count === rows.length ? all : `${count} of ${all}`);
        empty($('domains-empty'), count ? '' : rows.length ? 'No domain fits the filter.' : 'There are no domains.');
        this.#rove(focused ?? this.#body.querySelector('button[tabindex="0"]'));
        // A row that was moved, hidden or removed has lost the focus.
        if (focused && focused !== document.activeElement) this.#body.querySelector('button[tabindex="0"]')?.focus({ preventScroll: true });
    }

    /** Two or three letters are part of too many UUIDs to mean one. */
    #wanted(row, filter) {
        const state = this.#state.value;
        if (state && row.domain.state !== state) return false;
        return filter.every(word => row.text.includes(word) || (word.length > 3 && row.uuid.includes(word)));
    }

    #buttons() {
        return [...this.#body.rows].filter(tr => !tr.hidden).map(tr => tr.querySelector('button'));
    }

    /** One row is a stop of the Tab key; arrows go on from there. */
    #rove(target) {
        const buttons = this.#buttons();
        const button = buttons.includes(target) ? target : buttons[0];
        for (const other of this.#body.querySelectorAll('button[tabindex="0"]')) other.tabIndex = -1;
        if (button) button.tabIndex = 0;
    }

    #key(event) {
        const buttons = this.#buttons();
        const at = buttons.indexOf(event.target);
        const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1, PageDown: at + 15, PageUp: at - 15 }[event.key];
        if (to === undefined || at < 0) return;
        event.preventDefault();
        if (to < 0 && event.key === 'ArrowUp') this.#filter.focus();
        else buttons[Math.max(0, Math.min(to, buttons.length - 1))].focus();
    }

    #click(event) {
        const key = event.target.closest('tr')?.dataset.key;
        if (key !== undefined) this.choose(key === this.#chosen ? '' : key);
    }

    /** Chooses the domain of a row; none with an empty key. */
    choose(key) {
        this.#rows.get(this.#chosen)?.button.removeAttribute('aria-current');
        const row = this.#rows.get(key);
        this.#chosen = row ? key : '';
        row?.button.setAttribute('aria-current', 'true');
        this.#choose(row?.domain ?? null);
    }
}
