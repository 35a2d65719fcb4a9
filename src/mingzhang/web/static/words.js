// The words of the scripts in the language of the page: as they stand here unless a catalogue (jsi18n) was loaded before.

export const gettext = window.gettext ?? ((text) => text);

// Puts values in: fill("第 {number} 行", { number: 3 }).
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
