// <a data-panel href>: shows the members of a figure beside the page, in <aside data-panel-place>.
// Without script the same address opens as a page. The open panel stands in the address (#panel=…),
// so Back closes it and reload opens it again; only an address that a link on this page names is opened.
import { fragment } from "./fragment.js";

const place = document.querySelector("[data-panel-place]");
const mark = "#panel=";
const covers = matchMedia("(max-width: 59.99rem)"); // On a phone the panel lies over the page.
const behind = () => document.querySelectorAll("main, .bar, .nav");
const veil = (on) => behind().forEach((part) => (part.inert = on && covers.matches));
let opener = null;
let asked = null;

const asPath = (url) => {
  const { origin, pathname, search } = new URL(url, location.href);
  return origin === location.origin ? pathname + search : null;
};

function close() {
  if (place.hidden) return;
  asked?.abort();
  place.hidden = true;
  place.replaceChildren();
  veil(false);
  for (const link of document.querySelectorAll("a[data-panel][aria-current]")) link.removeAttribute("aria-current");
  opener?.focus();
  opener = null;
}

async function open(path) {
  asked?.abort();
  asked = new AbortController();
  place.setAttribute("aria-busy", "true");
  const { signal } = asked;
  let html;
  try {
    html = await fragment(path, signal);
  } catch {
    if (signal.aborted) return;
    return fail();
  }
  if (html === null) return location.assign(path);
  place.innerHTML = html; // Our own server's template; the policy allows no script in it.
  settle(path);
}

function settle(path) {
  place.hidden = false;
  veil(true);
  place.removeAttribute("aria-busy");
  for (const link of document.querySelectorAll("a[data-panel]")) {
    if (asPath(link.href) === path) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const heading = place.querySelector("h2");
  if (heading?.id) place.setAttribute("aria-labelledby", heading.id);
  heading?.focus();
  // The page grew narrower: what was pressed stays in sight.
  if (!covers.matches) document.querySelector("a[data-panel].figure[aria-current]")?.scrollIntoView({ block: "nearest" });
}

function fail() {
  const words = Object.assign(document.createElement("p"), { textContent: place.dataset.failed, className: "panel__head" });
  place.replaceChildren(words);
  place.hidden = false;
  place.removeAttribute("aria-busy");
  words.tabIndex = -1;
  words.focus();
}

function follow() {
  const path = location.hash.startsWith(mark) ? decodeURIComponent(location.hash.slice(mark.length)) : null;
  const link = path && [...document.querySelectorAll("a[data-panel]")].find((one) => asPath(one.href) === path);
  if (!link) return close();
  if (!place.contains(link)) opener ??= link;
  return open(path);
}

function shut() {
  if (location.hash.startsWith(mark)) history.pushState(null, "", location.pathname + location.search);
  close();
}

if (place) {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (event.target.closest("[data-panel-close]") && place.contains(event.target)) {
      event.preventDefault();
      return shut();
    }
    const link = event.target.closest("a[data-panel]");
    const path = link && asPath(link.href);
    if (!path) return;
    event.preventDefault();
    if (!place.contains(link)) opener = link;
    history.pushState(null, "", mark + encodeURIComponent(path));
    open(path);
  });
  addEventListener("keydown", (event) => event.key === "Escape" && !place.hidden && shut());
  addEventListener("popstate", follow);
  if (location.hash.startsWith(mark)) follow();
}
