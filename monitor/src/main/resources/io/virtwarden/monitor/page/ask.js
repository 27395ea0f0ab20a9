// Asks the monitor, and through it the other daemons. Tokens are kept here, in memory, and nowhere else.

const tokens = new Map();
const wanted = new EventTarget();

export class Refused extends Error {
    constructor(status, daemon, detail) {
        super(detail);
        this.status = status;
        this.daemon = daemon;
    }
}

/** Calls back with a daemon's name whenever it asks for a token, or refuses the one it was shown. */
export const onTokenWanted = call => wanted.addEventListener('token', event => call(event.detail));

export const hasToken = daemon => tokens.has(daemon);

export function useToken(daemon, token) {
    // A header can carry no more than this; a browser would throw in the midst of a request.
    tokens.set(daemon, token.replace(/[^\x21-\x7e]/g, ''));
}

async function explain(response) {
    try {
        const problem = await response.json();
        return String(problem.detail ?? problem.title ?? `HTTP ${response.status}`);
    } catch {
        return `HTTP ${response.status}`;
    }
}

/** The response to GET; throws Refused with the reason if it is an error. */
export async function ask(path, { daemon, signal, accept } = {}) {
    const headers = {};
    if (accept) headers.Accept = accept;
    if (tokens.has('monitor')) headers.Authorization = `Bearer ${tokens.get('monitor')}`;
    if (daemon && tokens.has(daemon)) headers['Virtwarden-Daemon-Token'] = `Bearer ${tokens.get(daemon)}`;
    let response;
    try {
        response = await fetch(path, { headers, signal, cache: 'no-store', redirect: 'error' });
    } catch (cause) {
        if (cause.name === 'AbortError') throw cause;
        throw new Refused(0, 'monitor', 'monitor is away');
    }
    if (response.ok) return response;
    const from = response.headers.get('Virtwarden-Daemon') ?? 'monitor';
    const detail = await explain(response);
    if (response.status === 401) wanted.dispatchEvent(new CustomEvent('token', { detail: from }));
    throw new Refused(response.status, from, response.status === 401 ? `${from} asks for a token` : detail);
}

/** The JSON document at a path. Half an answer is an error, too. */
export async function json(path, options) {
    const response = await ask(path, options);
    try {
        return await response.json();
    } catch (cause) {
        if (cause.name === 'AbortError') throw cause;
        throw new Refused(0, options?.daemon ?? 'monitor', 'the answer is cut off or too large');
    }
}

/** The text of a response, piece by piece. */
export async function* pieces(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    try {
        for (;;) {
            const { value, done } = await reader.read();
            if (done) return;
            yield value;
        }
    } finally {
        reader.cancel().catch(ended => ended);
    }
}

const pause = (millis, signal) =>
    new Promise(resolve => {
        const timer = setTimeout(resolve, millis);
        signal?.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
        });
    });

/** Resolves once somebody can see the page: nobody is asked anything for a page in the background. */
const visible = () =>
    new Promise(resolve => {
        if (!document.hidden) return resolve();
        document.addEventListener('visibilitychange', () => resolve(visible()), { once: true });
    });

/** Calls again and again, one call at a time, while the page can be seen. Returns a function that makes it call now. */
export function repeat(millis, call) {
    let hurry = new AbortController();
    (async () => {
        for (;;) {
            await visible();
            hurry = new AbortController();
            await call();
            await pause(millis(), hurry.signal);
        }
    })();
    return () => hurry.abort();
}

/**
 * Keeps a stream open while the page can be seen, and opens it again when it ends or breaks, later each time that it fails.
 * Returns a function that ends it for ever, or begins it anew.
 */
export function keepOpen(open, failed) {
    let stream = new AbortController();
    let over = false;
    const hide = () => document.hidden && stream.abort();
    document.addEventListener('visibilitychange', hide);
    (async () => {
        for (let wait = 500; !over; ) {
            await visible();
            if (over) return;
            stream = new AbortController();
            const began = Date.now();
            try {
                await open(stream.signal);
            } catch (cause) {
                if (cause.name !== 'AbortError') failed(cause);
            }
            wait = Date.now() - began > 5000 ? 500 : Math.min(wait * 2, 10000);
            if (!over && !stream.signal.aborted) await pause(wait, stream.signal);
        }
    })();
    return {
        end() {
            over = true;
            document.removeEventListener('visibilitychange', hide);
            stream.abort();
        },
        again: () => stream.abort(),
    };
}
