// <input data-picker="URL" data-picker-name="person">: a person found by a few letters (ARIA combobox).
// The URL is asked with ?q= and answers either a fragment of <li role="option" data-value data-label>
// or JSON {"results": [{"id", "label", "note"}]}. What is chosen stands in a hidden input of that name
// (and its words in NAME_label, for a draft that is opened again). data-picker-many: several.
// <p data-picker-nobody="person" hidden>: what to do instead, shown while the letters find nobody.
// Chips of the same name (the people met just now) may stand beside it; of several radios and the
// picker only one answer holds.
const PAUSE = 200;
let count = 0;

class Picker {
  constructor(input) {
    this.input = input;
    this.many = input.hasAttribute("data-picker-many");
    this.name = input.dataset.pickerName;
    this.id = `picker-${(count += 1)}`;
    this.build();
    input.addEventListener("input", (event) => !event.isComposing && this.later());
    input.addEventListener("compositionend", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    this.chosen.addEventListener("click", (event) => this.remove(event.target.closest("button")));
    input.form?.addEventListener("change", ({ target }) => {
      if (!this.many && target.type === "radio" && target.name === this.name) this.chosen.replaceChildren();
    });
    input.form?.addEventListener("draft:restored", ({ detail }) => this.restore(detail));
  }

  build() {
    const root = this.input.closest(".picker");
    this.list = root.querySelector("[role=listbox]");
    this.chosen = root.querySelector("[data-picker-chosen]");
    this.status = root.querySelector("[role=status]");
    this.nobody = this.input.form?.querySelector(`[data-picker-nobody="${this.name}"]`);
    this.list.id ||= this.id;
    const states = { role: "combobox", "aria-autocomplete": "list", "aria-controls": this.list.id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(states)) this.input.setAttribute(name, value);
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.asked?.abort();
    const q = this.input.value.trim();
    if (this.nobody) this.nobody.hidden = true;
    if (!q) return this.close();
    this.asked = new AbortController();
    const url = new URL(this.input.dataset.picker, location.href);
    url.searchParams.set("q", q);
    try {
      const answer = await fetch(url, { headers: { "X-Fragment": "1" }, redirect: "manual", signal: this.asked.signal });
      if (!answer.ok) return this.close(this.input.dataset.pickerFailed);
      const json = answer.headers.get("Content-Type")?.includes("json");
      if (json) this.list.replaceChildren(...(await answer.json()).results.map(option));
      else this.list.innerHTML = await answer.text();
      this.open();
    } catch (error) {
      if (error.name !== "AbortError") this.close(this.input.dataset.pickerFailed);
    }
  }

  open() {
    const found = this.options;
    found.forEach((one, index) => {
      one.id = `${this.list.id}-${index}`;
      one.setAttribute("aria-selected", "false");
    });
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    const { pickerFound = "", pickerNone = "" } = this.input.dataset;
    if (this.nobody) this.nobody.hidden = found.length > 0;
    this.status.textContent = found.length ? pickerFound.replace("{n}", found.length) : pickerNone;
  }

  close(words = "") {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = words;
  }

  key(event) {
    if (event.isComposing) return; // Enter closes the kanji conversion, not the list.
    const at = this.options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.ask();
      else this.mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      this.choose(this.options[at] ?? (this.options.length === 1 ? this.options[0] : null));
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  mark(at) {
    const found = this.options;
    const now = found[(at + found.length) % found.length];
    found.forEach((one) => one.setAttribute("aria-selected", String(one === now)));
    this.input.setAttribute("aria-activedescendant", now.id);
    now.scrollIntoView({ block: "nearest" });
  }

  choose(one) {
    if (!one) return;
    if (!this.many) this.empty();
    this.add(one.dataset.value, one.dataset.label);
    this.input.value = "";
    this.close();
    this.tell();
  }

  empty() {
    this.chosen.replaceChildren();
    for (const radio of this.beside) radio.checked = false;
  }

  // Chips of the same name elsewhere in the form.
  get beside() {
    const same = this.input.form?.querySelectorAll(`input[name="${this.name}"]`) ?? [];
    return [...same].filter((one) => one.type === "radio" || one.type === "checkbox");
  }

  add(value, label) {
    const there = this.beside.find((one) => one.value === String(value));
    if (there) return void (there.checked = true);
    if (this.values.includes(String(value))) return;
    const chip = Object.assign(document.createElement("span"), { className: "chosen", textContent: label });
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
    button.setAttribute("aria-label", (this.input.dataset.pickerRemove ?? "").replace("{label}", label));
    chip.append(button, hidden(this.name, value), hidden(`${this.name}_label`, label));
    this.chosen.append(chip);
  }

  remove(button) {
    if (!button) return;
    button.closest(".chosen").remove();
    this.input.focus();
    this.tell();
  }

  get values() {
    return [...this.chosen.querySelectorAll(`input[name="${this.name}"]`)].map((one) => one.value);
  }

  // The page may show what must be known about this person; the draft keeps the choice.
  tell() {
    const detail = { name: this.name, values: this.values };
    this.input.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail }));
    const form = this.input.form;
    if (!form) return;
    for (const name of [this.name, `${this.name}_label`]) {
      form.dispatchEvent(new CustomEvent("draft:touch", { detail: name }));
    }
  }

  restore(values) {
    if (!(this.name in values)) return;
    const labels = [values[`${this.name}_label`] ?? []].flat();
    this.chosen.replaceChildren();
    [values[this.name]].flat().forEach((value, index) => value && this.add(value, labels[index] ?? value));
  }
}

const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

function option({ id, label, note }) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.dataset.value = id;
  item.dataset.label = label;
  item.append(label, Object.assign(document.createElement("small"), { textContent: note ?? "" }));
  return item;
}

for (const input of document.querySelectorAll("input[data-picker]")) new Picker(input);
