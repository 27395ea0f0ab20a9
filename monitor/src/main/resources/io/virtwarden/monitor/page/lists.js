// Leases and actions: lists of another daemon, asked for again and again. An absent daemon leaves its last list with a word on it.

import { json } from './ask.js';
import { $, cell, element, empty, fits, moment, onInput, plain, say, since, words } from './dom.js';

const MOST = 1000;

class List {
    items = [];
    #why = 'Asking …';
    #what;

    /** @param what the names of the elements, the daemon, and the path */
    constructor(what, inputs) {
        this.#what = what;
        onInput(inputs, () => this.draw());
    }

    async refresh() {
        const { daemon, path } = this.#what;
        try {
            const all = await json(path, { daemon });
            this.items = all.map(one => this.read(one));
            this.#why = '';
        } catch (cause) {
            this.items = [];
            this.#why = plain(cause.message);
        }
        this.draw();
    }

    draw() {
        const { name, none } = this.#what;
        const wanted = this.items.filter(this.wanted());
        $(`${name}-rows`).replaceChildren(...wanted.slice(0, MOST).map(item => this.row(item)));
        say($(`${name}s-count`), this.#why ? '' : String(this.count()));
        const more = wanted.length > MOST ? `The first ${MOST} of ${wanted.length}; a filter shows others.` : '';
        empty($(`${name}s-empty`), this.#why || (wanted.length ? more : this.items.length ? 'Nothing fits the filter.' : none));
    }
}

export class Leases extends List {
    #chosen = null;

    constructor() {
        super(
            { name: 'lease', daemon: 'lockd', path: 'page/data/leases', none: 'Nobody holds a lease.' },
            [$('lease-filter'), $('lease-chosen')]
        );
    }

    choose(domain) {
        this.#chosen = domain;
        if ($('lease-chosen').checked) this.draw();
    }

    count() {
        return this.items.length;
    }

    read(lease) {
        const item = {
            resource: plain(lease.resource),
            owner: plain(lease.owner?.name),
            domain: lease.owner?.domain,
            mode: plain(lease.mode),
            state: plain(lease.state),
            token: plain(lease.token),
            scope: plain(lease.scope),
            since: lease.since,
        };
        item.text = `${item.resource} ${item.owner} ${item.domain ?? ''} ${item.mode} ${item.state} ${item.scope}`.toLowerCase();
        return item;
    }

    wanted() {
        const filter = words($('lease-filter'));
        const uuid = $('lease-chosen').checked && this.#chosen ? this.#chosen.uuid : null;
        return item => fits(item.text, filter) && (!uuid || item.domain === uuid);
    }

    row(item) {
        const tr = element('tr', item.state === 'held' ? '' : 'held');
        const held = cell(since(item.since));
        held.title = moment(item.since);
        tr.append(
            cell(item.resource, 'name wide'),
            cell(item.owner, 'name'),
            cell(item.mode),
            cell(item.state, 'what'),
            cell(item.token, 'number'),
            cell(item.scope),
            held
        );
        return tr;
    }
}

export class Actions extends List {
    constructor() {
        super(
            { name: 'action', daemon: 'alerting', path: 'page/data/actions', none: 'Nothing was done, declined or waits.' },
            [$('action-filter'), $('action-status')]
        );
    }

    count() {
        return this.items.filter(item => item.status === 'waiting').length;
    }

    draw() {
        super.draw();
        const waiting = this.count();
        $('actions-count').classList.toggle('urgent', waiting > 0);
        if (!waiting && $('action-status').value === 'waiting' && this.items.length) {
            empty($('actions-empty'), 'Nothing waits for a person.');
        }
    }

    read(action) {
        const labels = action.signal?.labels ?? {};
        const item = {
            id: plain(action.id).slice(0, 12),
            status: plain(action.status),
            rule: plain(action.rule),
            action: plain(action.decision?.action ?? ''),
            domain: plain(labels.domain ?? labels.name ?? action.decision?.before?.name ?? action.domain),
            why: plain(action.ended?.text ?? action.decision?.text ?? ''),
            expires: action.decision?.expires,
            changed: action.changedAt,
        };
        item.text = `${item.id} ${item.status} ${item.rule} ${item.action} ${item.domain} ${action.domain ?? ''} ${item.why}`.toLowerCase();
        return item;
    }

    wanted() {
        const filter = words($('action-filter'));
        const status = $('action-status').value;
        return item => fits(item.text, filter) && (!status || item.status === status);
    }

    row(item) {
        const tr = element('tr', { waiting: 'held', failed: 'bad', unknown: 'bad' }[item.status] ?? '');
        const status = cell(item.status, 'what');
        status.append(element('br'), element('small', '', moment(item.changed)));
        const why = cell(item.why, 'wide');
        if (item.status === 'waiting') {
            why.append(element('br'), element('code', '', `virtwarden actions approve ${item.id}`));
            if (item.expires) why.append(` until ${moment(item.expires)}`);
        }
        tr.append(status, cell(item.rule, 'name'), cell(`${item.action} ${item.domain}`, 'name'), why);
        return tr;
    }
}
