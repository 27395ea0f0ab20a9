// Live events: the end of the history, then whatever happens. The newest are kept, the rest is in the journal.

import { ask, json, keepOpen, pieces } from './ask.js';
import { $, cell, element, empty, fits, moment, onInput, plain, say, words } from './dom.js';

const KEPT = 500;
const LONGEST = 1 << 20;
const OWN_COLUMN = new Set(['uri', 'object', 'uuid', 'name', 'id', 'event', 'detail', 'generation', 'reconciled', 'after', 'eventId']);

const value = field => plain(typeof field === 'object' ? JSON.stringify(field) : field);

/** What a record says beside its name and its event. */
function detail(data) {
    const said = [];
    if (data.detail && !String(data.detail).startsWith('unknown')) said.push(plain(data.detail));
    for (const [name, field] of Object.entries(data)) {
        if (!OWN_COLUMN.has(name) && !name.endsWith('Number')) said.push(`${plain(name)}=${value(field)}`);
    }
    if (data.reconciled === true) said.push('(reconciled)');
    return said.join(' ').slice(0, 400);
}

function tone(data) {
    if (data.event === 'gap') return 'held';
    const bad = /error|crash|fail|panic|watchdog/;
    return bad.test(data.event ?? '') || bad.test(data.detail ?? '') || data.after?.state === 'crashed' ? 'bad' : '';
}

export class Events {
    #kept = [];
    #rows = [];
    #came = [];
    #last = '';
    #hold = false;
    #chosen = null;
    #drawn = true;
    #stream;

    constructor() {
        onInput([$('event-filter')], () => this.#redraw());
        $('event-chosen').addEventListener('change', () => this.#redraw());
        $('event-hold').addEventListener('click', () => {
            this.#hold = !this.#hold;
            $('event-hold').setAttribute('aria-pressed', String(this.#hold));
            if (!this.#hold) this.#redraw();
        });
        this.#stream = keepOpen(
            signal => this.#open(signal),
            cause => this.#live('bad', `${cause.message}; trying again`)
        );
        this.#nothing();
    }

    again() {
        this.#stream.again();
    }

    choose(domain) {
        this.#chosen = domain;
        if ($('event-chosen').checked) this.#redraw();
    }

    #live(className, text) {
        $('events-live').className = `live ${className}`;
        say($('events-live'), text);
    }

    async #open(signal) {
        if (!this.#last) {
            const node = await json('v1/node', { signal });
            this.#last = String(Math.max(0, node.journal.last - KEPT));
        }
        const response = await ask(`v1/events?since=${encodeURIComponent(this.#last)}`, { signal, accept: 'text/event-stream' });
        this.#live('good', 'live');
        let rest = '';
        for await (const piece of pieces(response)) {
            const whole = (rest + piece).split('\n');
            rest = whole.pop();
            if (rest.length > LONGEST) throw new Error('an event is too long');
            for (const line of whole) if (line.startsWith('data: ')) this.#take(line.slice(6));
        }
        this.#live('held', 'connecting');
    }

    #take(line) {
        let record;
        try {
            record = JSON.parse(line);
        } catch {
            record = { note: 'a record cannot be read' };
        }
        if (record.id) this.#last = record.id;
        this.#came.push(record);
        // Between two pictures only as many as are kept: a flood must not fill the browser.
        if (this.#came.length > 2 * KEPT) this.#came = this.#came.slice(-KEPT);
        if (!this.#drawn) return;
        this.#drawn = false;
        setTimeout(() => this.#draw(), 100);
    }

    #draw() {
        this.#drawn = true;
        const fresh = this.#came.map(record => this.#read(record));
        this.#came = [];
        this.#kept = this.#kept.concat(fresh).slice(-KEPT);
        if (this.#hold) return;
        const filter = this.#wanted();
        const rows = fresh.slice(-KEPT).filter(filter).map(event => this.#row(event)).reverse();
        $('event-rows').prepend(...rows);
        while ($('event-rows').rows.length > KEPT) $('event-rows').lastElementChild.remove();
        this.#nothing();
    }

    #redraw() {
        const rows = this.#kept.filter(this.#wanted()).map(event => this.#row(event)).reverse();
        $('event-rows').replaceChildren(...rows);
        this.#nothing();
    }

    #nothing() {
        const any = $('event-rows').rows.length;
        empty($('events-empty'), any ? '' : this.#kept.length ? 'No event fits the filter.' : 'Nothing has happened yet.');
    }

    #wanted() {
        const filter = words($('event-filter'));
        const uuid = $('event-chosen').checked && this.#chosen ? this.#chosen.uuid : null;
        return event => fits(event.text, filter) && (!uuid || event.uuid === uuid);
    }

    #read(record) {
        if (record.note !== undefined) {
            const note = plain(record.note);
            return { time: '', object: '', name: '', event: 'note', detail: note, tone: 'held', text: note.toLowerCase() };
        }
        const data = record.data ?? {};
        const event = {
            time: record.time,
            object: plain(data.object),
            name: plain(data.name),
            event: plain(data.event),
            detail: detail(data),
            tone: tone(data),
            uuid: data.uuid,
        };
        event.text = `${event.object} ${event.name} ${event.event} ${event.detail} ${data.uuid ?? ''}`.toLowerCase();
        return event;
    }

    #row(event) {
        const tr = element('tr', event.tone);
        const time = cell(moment(event.time), 'time');
        time.title = event.time;
        tr.append(time, cell(event.object), cell(event.name, 'name'), cell(event.event, 'what'), cell(event.detail, 'wide'));
        return tr;
    }
}
