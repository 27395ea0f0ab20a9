// What a guest says. Its text is a text node; logd has taken escape sequences out of it.

import { ask, json, keepOpen, pieces } from './ask.js';
import { $, empty, lines, onInput, plain, say } from './dom.js';

const LINES = 2000;
const CHARS = 512 * 1024;

export class Console {
    #domain = null;
    #consoles = [];
    #text = '';
    #stream = null;
    #drawn = true;
    #why = '';

    constructor() {
        onInput([$('console-filter')], () => this.#draw());
        $('console-name').addEventListener('change', () => this.#open());
        this.#show();
    }

    /** Shows a domain's consoles; none with null. */
    async choose(domain) {
        this.#domain = domain;
        this.#consoles = [];
        this.#end();
        this.#why = '';
        this.#show();
        if (domain) await this.refresh();
    }

    /** Looks whether the chosen domain has consoles, unless one is open already. */
    async refresh() {
        const domain = this.#domain;
        if (!domain || this.#stream) return;
        try {
            const all = await json('page/data/consoles', { daemon: 'logd' });
            if (domain !== this.#domain || this.#stream) return;
            this.#consoles = all.filter(one => one.domain === domain.uuid);
            this.#why = this.#consoles.length ? '' : `logd has nothing of ${domain.name}: its consoles write no log file.`;
        } catch (cause) {
            if (domain !== this.#domain) return;
            this.#why = `The console cannot be shown: ${plain(cause.message)}`;
        }
        this.#list();
        if (this.#consoles.length) this.#open();
        else this.#show();
    }

    #list() {
        const options = this.#consoles.map(one => {
            const file = one.name.slice(one.name.lastIndexOf('/') + 1);
            const alias = one.aliases.length ? `${one.aliases[0]}: ` : '';
            return new Option(plain(alias + file), one.name);
        });
        // The domain's own log has QEMU's messages; what the guest says comes first.
        options.sort((a, b) => this.#isLog(a.value) - this.#isLog(b.value));
        $('console-name').replaceChildren(...options);
    }

    #isLog(name) {
        return name.endsWith(`/${this.#domain.name}.log`);
    }

    #end() {
        this.#stream?.end();
        this.#stream = null;
        this.#text = '';
        $('console-name').replaceChildren();
        this.#live('', '');
    }

    #live(className, text) {
        $('console-live').className = `live ${className}`;
        say($('console-live'), text);
    }

    #open() {
        this.#stream?.end();
        this.#text = '';
        this.#show();
        const query = new URLSearchParams({ domain: this.#domain.uuid, name: $('console-name').value, lines: String(LINES) });
        this.#live('held', 'connecting');
        this.#stream = keepOpen(
            signal => this.#read(`page/data/console?${query}`, signal),
            cause => this.#live('bad', `${plain(cause.message)}; trying again`)
        );
    }

    async #read(path, signal) {
        const response = await ask(path, { daemon: 'logd', signal });
        this.#live('good', 'live');
        // Each opening begins with the end of what is stored: it takes the place of what was shown.
        this.#text = '';
        this.#later();
        for await (const piece of pieces(response)) {
            if (signal.aborted) return;
            this.#text += lines(piece);
            if (this.#text.length > CHARS) this.#text = this.#text.slice(-CHARS / 2);
            this.#later();
        }
    }

    #later() {
        if (!this.#drawn) return;
        this.#drawn = false;
        setTimeout(() => {
            this.#drawn = true;
            this.#draw();
        }, 150);
    }

    #draw() {
        const node = $('console-text');
        const atEnd = node.scrollHeight - node.scrollTop - node.clientHeight < 40;
        const filter = $('console-filter').value.toLowerCase();
        let shown = this.#text.split('\n').slice(-LINES);
        if (filter) shown = shown.filter(line => line.toLowerCase().includes(filter));
        say(node, shown.join('\n'));
        if (atEnd) node.scrollTop = node.scrollHeight;
        this.#show();
    }

    #show() {
        const open = this.#stream !== null || this.#consoles.length > 0;
        $('console-text').hidden = !open;
        $('console-name').hidden = !open;
        $('console-filter').hidden = !open;
        empty($('console-empty'), open ? '' : this.#domain ? this.#why || 'Looking for its consoles …' : 'Choose a domain to see what it says.');
    }
}
