// <form data-search="#results">: answers while one types. The form, sent with X-Fragment: 1, gives what
// replaces the list; an element with data-announce in it is read aloud. What was asked never stands in
// the address: this tab remembers it beside, so that whoever comes back from a page finds the list again.
import { fragment } from "./fragment.js";

const PAUSE = 250;

function attach(form) {
  const results = document.querySelector(form.dataset.search);
  const live = form.querySelector("[role=status]");
  if (!results) return;
  const field = form.elements.q;
  let timer;
  let asked = null;

  // Also makes a page that was sent one that was asked for: going back does not want to send again.
  const keep = () => history.replaceState({ q: field.value }, "", location.href);

  async function ask(isFirst = false) {
    asked?.abort();
    asked = new AbortController();
    results.setAttribute("aria-busy", "true");
    try {
      const html = await fragment(form.action, asked.signal, new FormData(form));
      if (html === null) {
        // Signed out, or the page is from before somebody signed in again: it asks for itself anew.
        keep();
        return isFirst ? form.submit() : location.reload();
      }
      results.innerHTML = html;
      keep();
      if (live) live.textContent = results.querySelector("[data-announce]")?.dataset.announce ?? "";
    } catch (error) {
      if (error.name === "AbortError") return; // The next letter was faster.
    }
    results.removeAttribute("aria-busy");
  }

  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    // While kana are being turned into kanji the letters are not yet meant.
    if (!event.isComposing) timer = setTimeout(() => ask(), event.target.matches("[type=search]") ? PAUSE : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    ask();
  });
  form.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(), PAUSE);
  });
  if (field.value) keep();
  else if (history.state?.q) {
    field.value = history.state.q;
    ask(true);
  }
}

for (const form of document.querySelectorAll("form[data-search]")) attach(form);
