// A shared tablet left alone closes its screen. <body data-idle-seconds data-lock-url>: after so long
// without a touch or key in any tab the page is blanked at once and goes to the lock; until then
// data-awake-url is told now and then that somebody is there. Also: a page
// taken out of the browser's back-and-forward memory asks the server again, and a page of one staff
// member does not stay open when another signs in.
import { channel } from "./channel.js";

const { idleSeconds, lockUrl, awakeUrl, staff } = document.body.dataset;
const idle = Number(idleSeconds ?? 0) * 1000;
const notice = Math.min(30_000, idle / 4);
const warning = document.querySelector("[data-lock-warning]");
let seen = Date.now();
let told = 0;
let heard = Date.now();

const blank = () => document.documentElement.classList.add("is-locked");

// The address shows on the locked screen: what was searched for must not stand in it.
function here() {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of [...query]) {
    if (name === "q" || !/^[\w.:-]*$/.test(value)) query.delete(name);
  }
  return location.pathname + (query.size ? `?${query}` : "");
}

function lock(tell = true) {
  blank();
  if (tell) channel.postMessage("lock");
  location.replace(`${lockUrl}?next=${encodeURIComponent(here())}`);
}

// Whoever reads or scrolls for long asks the server for nothing; it would close the screen.
async function wake() {
  heard = seen;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const headers = { "X-CSRFToken": token, "X-Fragment": "1" };
  const answer = await fetch(awakeUrl, { method: "POST", headers }).catch(() => null);
  if (answer?.status === 401) lock();
}

function active() {
  seen = Date.now();
  if (warning && !warning.hidden) warning.hidden = true;
  if (awakeUrl && seen - heard > Math.min(60_000, idle / 4)) wake();
  if (seen - told > 5000) {
    told = seen;
    channel.postMessage("active");
  }
}

function check() {
  const quiet = Date.now() - seen;
  if (quiet >= idle) lock();
  else if (warning) warning.hidden = quiet < idle - notice;
}

if (idle && lockUrl) {
  for (const sign of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
    addEventListener(sign, active, { passive: true, capture: true });
  }
  setInterval(check, 1000);
  // A lid that was closed stops the timers, not the clock.
  document.addEventListener("visibilitychange", check);
  addEventListener("focus", check);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-lock-now]")) return;
    event.preventDefault();
    lock();
  });
}

channel.addEventListener("message", ({ data }) => {
  if (data === "active") {
    seen = Date.now();
    if (warning) warning.hidden = true;
  } else if (data === "lock" && lockUrl) {
    lock(false);
  } else if (staff && (data === "signed-out" || (data.staff && data.staff !== staff))) {
    blank();
    location.reload();
  }
});
if (staff) channel.postMessage({ staff });

addEventListener("pageshow", (event) => {
  if (!event.persisted || !staff) return;
  blank();
  location.reload();
});
