// The pill in the bar: «送信ずみ», «未送信 2件», «電波なし», and the list behind it.
import * as outbox from "./outbox.js";

const GRACE = 4000; // What was typed a moment ago is on its way, not waiting.
const pill = document.querySelector("[data-sync]");
const sheet = document.querySelector("[data-unsent]");

const waiting = () => outbox.all().filter((entry) => entry.failed || Date.now() - entry.since > GRACE);

function show() {
  if (!pill) return;
  const entries = waiting();
  const { saved, waiting: words, offline } = pill.dataset;
  const online = navigator.onLine;
  pill.hidden = false;
  pill.classList.toggle("sync--waiting", entries.length > 0 || !online);
  const text = entries.length ? words.replace("{n}", entries.length) : online ? saved : offline;
  const word = pill.querySelector("[data-sync-word]");
  if (word.textContent !== text) word.textContent = text;
  if (sheet) list(entries);
}

function list(entries) {
  sheet.querySelector("[data-unsent-none]").hidden = entries.length > 0;
  sheet.querySelector("[data-unsent-some]").hidden = entries.length === 0;
  sheet.querySelector("[data-unsent-send]").hidden = entries.length === 0;
  sheet.querySelector("[data-unsent-list]").replaceChildren(...entries.map(row));
}

function row(entry) {
  const link = Object.assign(document.createElement("a"), { href: entry.page, textContent: entry.label });
  const when = new Date(entry.since).toLocaleString(document.documentElement.lang, {
    month: "numeric", day: "numeric", hour: "numeric", minute: "2-digit",
  });
  const note = Object.assign(document.createElement("p"), { className: "note", textContent: when });
  const item = document.createElement("li");
  item.append(link, note);
  return item;
}

async function flush() {
  document.dispatchEvent(new Event("outbox:send"));
  await outbox.flush();
  show();
}

if (outbox.staff) {
  outbox.onChange(show);
  addEventListener("online", flush);
  addEventListener("offline", show);
  sheet?.querySelector("[data-unsent-send]")?.addEventListener("click", flush);
  setInterval(() => (waiting().length && navigator.onLine ? flush() : show()), 30_000);
  setTimeout(show, GRACE + 200);
  show();
  setTimeout(flush, 1500); // After the forms of this page have taken hold of their own drafts.
}
