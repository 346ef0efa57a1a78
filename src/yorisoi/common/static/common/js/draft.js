// <form data-draft="URL"> saves itself while one types. Every keystroke is first kept on the device,
// then sent; what the server acknowledged leaves the device. Optional on the form: data-draft-key
// (which draft this is, if the URL alone does not say), data-draft-label (its name in the list of
// what is not sent), data-draft-saved (the server already has this draft and rendered it).
import * as outbox from "./outbox.js";

const PAUSE = 800;
const RETRY = 20_000;
const SKIP = new Set(["password", "file", "submit", "button", "image", "reset"]);

function fields(form) {
  const named = new Map();
  for (const element of form.elements) {
    if (!element.name || SKIP.has(element.type) || element.name === "csrfmiddlewaretoken") continue;
    if (element.matches("[data-draft-uuid], [data-draft-skip]")) continue;
    named.set(element.name, [...(named.get(element.name) ?? []), element]);
  }
  return named;
}

const isChoice = ({ type }) => type === "radio" || type === "checkbox";

const isMany = ([first, second]) =>
  first.type === "select-multiple" || Boolean(first.closest("[data-many]")) || (second && first.type !== "radio");

function valueOf(elements) {
  const [first] = elements;
  if (first.type === "select-multiple") return [...first.selectedOptions].map((option) => option.value);
  const picked = elements.filter((element) => !isChoice(element) || element.checked);
  if (isMany(elements)) return picked.map((element) => element.value);
  if (first.type === "checkbox") return first.checked;
  return picked[0]?.value ?? "";
}

const snapshot = (form) => Object.fromEntries([...fields(form)].map(([name, elements]) => [name, valueOf(elements)]));

function fill(elements, value) {
  const values = new Set([value].flat().map(String));
  for (const element of elements) {
    if (element.closest("[data-picker-chosen]")) continue; // picker.js puts these back, with their words.
    if (element.type === "select-multiple") {
      for (const option of element.options) option.selected = values.has(option.value);
    } else if (element.type === "radio" || (element.type === "checkbox" && Array.isArray(value))) {
      element.checked = values.has(element.value);
    } else if (element.type === "checkbox") {
      element.checked = value === true;
    } else {
      element.value = Array.isArray(value) ? (value[elements.indexOf(element)] ?? "") : value;
    }
  }
}

// crypto.randomUUID exists only over https and on localhost; a test server in the office may be neither.
function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

class Draft {
  constructor(form) {
    this.form = form;
    form.autocomplete = "off"; // Or the browser puts back what it remembers over what the server rendered.
    this.state = form.querySelector("[data-draft-state]");
    this.signin = form.querySelector("[data-draft-signin]");
    this.key = form.dataset.draftKey || form.dataset.draft;
    this.changed = new Set();
    this.box = form.querySelector("[data-draft-uuid]") ?? this.addBox();
    this.box.value ||= newUuid();
    this.version = 0;
    form.addEventListener("input", (event) => this.touched(event.target));
    form.addEventListener("change", (event) => this.touched(event.target));
    form.addEventListener("draft:touch", (event) => this.typed(event.detail));
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("online", () => this.unsent && this.send());
    document.addEventListener("outbox:send", () => this.unsent && this.send());
    document.addEventListener("visibilitychange", () => this.unsent && this.send());
  }

  addBox() {
    const box = Object.assign(document.createElement("input"), { type: "hidden", name: "uuid" });
    box.dataset.draftUuid = "";
    this.form.append(box);
    return box;
  }

  get unsent() {
    return this.changed.size > 0;
  }

  async open() {
    const left = await this.leftBehind();
    if (left) this.restore(left);
    outbox.hold(this.box.value);
  }

  // The unsent part of this very draft; else, on an empty form, of one whose tab is gone.
  async leftBehind() {
    const own = outbox.get(this.box.value);
    if (own || this.form.dataset.draftSaved !== undefined) return own;
    const open = await outbox.heldElsewhere();
    return outbox
      .all()
      .filter((entry) => entry.key === this.key && !open.has(entry.uuid))
      .sort((a, b) => b.since - a.since)[0];
  }

  // Only what was changed and never acknowledged overrules what the server rendered.
  restore(entry) {
    this.box.value = entry.uuid;
    const named = fields(this.form);
    for (const name of entry.changed) {
      if (named.has(name)) fill(named.get(name), entry.values[name]);
      this.changed.add(name);
    }
    const detail = Object.fromEntries(entry.changed.map((name) => [name, entry.values[name]]));
    this.form.dispatchEvent(new CustomEvent("draft:restored", { detail }));
    this.since = entry.since;
    this.say("restored");
    this.schedule();
  }

  touched(element) {
    if (element.name && !element.matches("[data-draft-skip], [data-draft-uuid]")) this.typed(element.name);
  }

  typed(name) {
    this.changed.add(name);
    this.since ??= Date.now();
    this.version += 1;
    this.kept = this.keep();
    this.say(this.kept ? "typing" : "unkept");
    this.schedule();
  }

  keep(failed = false) {
    return outbox.keep(this.entry(failed));
  }

  entry(failed) {
    return {
      uuid: this.box.value,
      key: this.key,
      url: this.form.dataset.draft,
      page: location.pathname + location.search,
      label: this.form.dataset.draftLabel || document.title.split("｜")[0],
      values: this.values(),
      changed: [...this.changed],
      since: this.since ?? Date.now(),
      failed,
    };
  }

  // A choice that was taken away leaves no input behind; it must be said all the same.
  values() {
    const gone = [...this.changed].map((name) => [name, []]);
    return { ...Object.fromEntries(gone), ...snapshot(this.form) };
  }

  schedule(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }

  async send() {
    clearTimeout(this.timer);
    if (this.sending) {
      await this.sending;
      if (!this.unsent) return "sent";
    }
    this.sending = this.attempt();
    const result = await this.sending;
    this.sending = null;
    return result;
  }

  async attempt() {
    const version = this.version;
    const result = await outbox.send(this.entry(false));
    const good = result === "sent" || result === "recorded";
    if (good && version === this.version) {
      this.changed.clear();
      this.since = null;
      outbox.drop(this.box.value);
      this.say("sent");
    } else if (good) {
      this.schedule();
    } else {
      this.kept = this.keep(true);
      this.say(this.kept ? result : "unkept");
      this.schedule(RETRY);
    }
    if (this.signin) this.signin.hidden = result !== "signedout";
    return result;
  }

  say(what) {
    if (!this.state) return;
    const words = this.state.dataset[what] ?? "";
    const time = new Date().toLocaleTimeString("ja-JP", { hour: "numeric", minute: "2-digit" });
    this.state.textContent = words.replace("{time}", time);
  }

  // A page that is left for a server that cannot be reached loses its text. So first the draft is
  // acknowledged, then the form goes; where it cannot go, it stays on screen and says so.
  async submit(event) {
    if (this.going || event.defaultPrevented) return;
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.say("sending");
    this.since ??= Date.now();
    for (const name of fields(this.form).keys()) this.changed.add(name);
    this.keep();
    const result = await this.send();
    this.busy = false;
    if (result === "offline") return this.say("waits");
    if (result === "signedout") return;
    this.going = true;
    setTimeout(() => (this.going = false), 5000); // The page is still here: let the button be pressed again.
    this.form.requestSubmit(event.submitter);
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) new Draft(form).open();

// The server says in a message which drafts became records: «draft-done:UUID».
for (const said of document.querySelectorAll("[data-draft-done]")) {
  for (const [, uuid] of said.dataset.draftDone.matchAll(/draft-done:(\S+)/g)) outbox.drop(uuid);
}
