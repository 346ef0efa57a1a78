// <form data-search="#results">: answers while one types. The form's own address, asked with
// X-Fragment: 1, gives what replaces the list; an element with data-announce in it is read aloud.
import { fragment } from "./fragment.js";

const PAUSE = 250;

function attach(form) {
  const results = document.querySelector(form.dataset.search);
  const live = form.querySelector("[role=status]");
  if (!results) return;
  let timer;
  let asked = null;

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const url = `${form.action.split("?")[0]}?${new URLSearchParams(new FormData(form))}`;
    results.setAttribute("aria-busy", "true");
    try {
      const html = await fragment(url, asked.signal);
      if (html === null) return form.submit();
      results.innerHTML = html;
      history.replaceState(null, "", url);
      if (live) live.textContent = results.querySelector("[data-announce]")?.dataset.announce ?? "";
    } catch (error) {
      if (error.name === "AbortError") return; // The next letter was faster.
    }
    results.removeAttribute("aria-busy");
  }

  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    // While kana are being turned into kanji the letters are not yet meant.
    if (!event.isComposing) timer = setTimeout(ask, event.target.matches("[type=search]") ? PAUSE : 0);
  });
  form.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}

for (const form of document.querySelectorAll("form[data-search]")) attach(form);
