// <form data-about="URL">: as soon as somebody is chosen, or a caller named, the page says what must be
// known. The address answers two parts: flags, which stand right below the choice, and the aside.
const PAUSE = 500;
const form = document.querySelector("form[data-about]");
const flags = form?.querySelector("[data-about-flags]");
const aside = form?.querySelector("[data-about-aside]");
let asked = null;
let timer;

const chosen = () => {
  const values = new FormData(form).getAll("who");
  return values.find((value) => /^\d+$/.test(value)) ?? "";
};

// What somebody ticked stays ticked while the same person is chosen.
function ticks() {
  const boxes = [...form.querySelectorAll("[data-about-aside] input[type=checkbox], [data-about-flags] input[type=checkbox]")];
  return new Map(boxes.map((box) => [`${box.name}:${box.value}`, box.checked]));
}

function show(html) {
  const before = ticks();
  const answer = new DOMParser().parseFromString(html, "text/html");
  flags.replaceChildren(...answer.querySelector("[data-part=flags]").childNodes);
  aside.replaceChildren(...answer.querySelector("[data-part=aside]").childNodes);
  for (const box of form.querySelectorAll("[data-about-aside] input[type=checkbox], [data-about-flags] input[type=checkbox]")) {
    const was = before.get(`${box.name}:${box.value}`);
    if (was !== undefined) box.checked = was;
  }
}

async function ask() {
  asked?.abort();
  asked = new AbortController();
  const body = new FormData();
  body.set("person", chosen());
  body.set("caller", form.elements.caller?.value ?? "");
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(form.dataset.about, {
      method: "POST", body, headers: { "X-Fragment": "1" }, redirect: "manual", signal: asked.signal,
    });
    if (answer.ok) show(await answer.text());
  } catch {
    // Without a connection one writes on; what must be known is asked again at the next choice.
  }
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
}

// <a href="#id_who" data-choose="anonymous">: chooses that chip; without script it only leads there.
function choose(link) {
  const chip = form.querySelector(`input[name=who][value="${link.dataset.choose}"]`);
  if (!chip) return;
  chip.checked = true;
  chip.dispatchEvent(new Event("change", { bubbles: true }));
  chip.focus();
  const typed = form.querySelector("input[name=who_q]");
  typed.value = "";
  typed.dispatchEvent(new Event("input", { bubbles: true }));
}

// A choice that was restored must be in sight.
function unfold() {
  for (const input of form.querySelectorAll("details:not([open]) input:checked")) {
    if (input.closest(".morechips")) input.closest("details").open = true;
  }
}

// A field that only one method asks for: <div data-when-method="VALUE">.
const extras = form ? [...form.querySelectorAll("[data-when-method]")] : [];

function fold() {
  const method = new FormData(form).get("method");
  for (const extra of extras) {
    const filled = [...extra.querySelectorAll("input, select")].some((input) => input.value);
    extra.hidden = method !== extra.dataset.whenMethod && !filled;
  }
}

if (form && flags && aside) {
  fold();
  form.addEventListener("change", fold);
  form.addEventListener("change", ({ target }) => target.name === "who" && later(0));
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-choose]");
    if (!link) return;
    event.preventDefault();
    choose(link);
  });
  form.addEventListener("picked", ({ detail }) => detail.name === "who" && later(0));
  form.addEventListener("input", ({ target }) => target.name === "caller" && later(PAUSE));
  form.addEventListener("draft:restored", () => {
    unfold();
    later(0);
  });
}
