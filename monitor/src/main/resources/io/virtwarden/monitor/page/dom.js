// Small things that every part of the page needs. Whatever comes from guests goes into text nodes only.

export const $ = id => document.getElementById(id);

/** Bidirectional, invisible and control characters: shown by their number, so that no name can pass for another. */
const ODD = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const shown = char => `\\u{${char.codePointAt(0).toString(16)}}`;

/** A value as one line of text. */
export const plain = value => String(value ?? '').replace(ODD, shown);

/** Text of several lines; tabs and line ends stay. */
export const lines = text => text.replace(/\r/g, '').replace(ODD, char => (char === '\n' || char === '\t' ? char : shown(char)));

/** An element with text in it. */
export function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
}

/** Sets text only if it has changed: untouched nodes cost a browser nothing. */
export function say(node, text) {
    if (node.textContent !== text) node.textContent = text;
}

/** A cell whose whole text is its tooltip, too. */
export function cell(text, className) {
    const made = element('td', className, text);
    if (text.length > 12) made.title = text;
    return made;
}

/** Shows a reason in place of a list, or the list. */
export function empty(node, text) {
    node.hidden = !text;
    say(node, text || '');
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytes(number) {
    if (number === undefined || number === null) return '';
    let unit = 0;
    let value = number;
    while (value >= 1024 && unit < UNITS.length - 1) {
        value /= 1024;
        unit++;
    }
    return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

export const rate = number => (number === undefined || number === null ? '' : `${bytes(number)}/s`);

export const percent = number =>
    number === undefined || number === null ? '' : `${number >= 100 ? Math.round(number) : number.toFixed(1)} %`;

/** Seconds as the largest unit that fits. */
export function span(seconds) {
    if (!Number.isFinite(seconds)) return '';
    if (seconds < 100) return `${Math.max(0, Math.round(seconds))} s`;
    if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
    if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
    return `${Math.round(seconds / 86400)} d`;
}

export const since = time => span((Date.now() - Date.parse(time)) / 1000);

const clock = new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit' });

/** The local time of day, with the date if it is not today's. */
export function moment(time) {
    const date = new Date(time);
    if (Number.isNaN(date.getTime())) return '';
    const today = day.format(date) === day.format(new Date());
    return today ? clock.format(date) : `${day.format(date)} ${clock.format(date)}`;
}

/** Calls back when the last of several inputs is a moment ago. */
export function onInput(nodes, call) {
    let timer = 0;
    for (const node of nodes) {
        node.addEventListener('input', () => {
            clearTimeout(timer);
            timer = setTimeout(call, 60);
        });
    }
}

/** Whether a text has every word of a filter in it. */
export const fits = (text, filter) => filter.every(word => text.includes(word));

export const words = input => input.value.toLowerCase().split(/\s+/).filter(Boolean);
