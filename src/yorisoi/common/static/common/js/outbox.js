// What this device keeps until the server has acknowledged it: one entry a draft, under the name of
// the staff member who wrote it. An entry is {uuid, key, url, page, label, values, changed, since, failed}.
// Nothing that was acknowledged stays here, and at sign-out nothing at all.
export const staff = document.body.dataset.staff ?? "";
const prefix = `yorisoi.draft.${staff}.`;
const channel = new EventTarget();

export const onChange = (told) => channel.addEventListener("change", told);
const changed = () => channel.dispatchEvent(new Event("change"));
addEventListener("storage", (event) => event.key?.startsWith(prefix) && changed());

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function get(uuid) {
  try {
    return parse(localStorage.getItem(prefix + uuid));
  } catch {
    return null;
  }
}

export function all() {
  if (!staff) return [];
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(prefix))
      .map((name) => parse(localStorage.getItem(name)))
      .filter((entry) => entry?.uuid);
  } catch {
    return []; // Storage can be switched off; the server still keeps drafts.
  }
}

// True when the device has it. A full or forbidden storage is said to the writer, not hidden.
export function keep(entry) {
  if (!staff) return false;
  try {
    localStorage.setItem(prefix + entry.uuid, JSON.stringify(entry));
    return true;
  } catch {
    return false;
  } finally {
    changed();
  }
}

export function drop(uuid) {
  try {
    localStorage.removeItem(prefix + uuid);
  } catch {
    // Nothing was kept.
  }
  changed();
}

export const clear = () => all().forEach((entry) => drop(entry.uuid));

// One draft belongs to one tab at a time: the tab that has it open holds its lock.
export const hold = (uuid) => navigator.locks?.request(`draft-${uuid}`, () => new Promise(() => {}));

export async function heldElsewhere() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.map((lock) => lock.name.replace(/^draft-/, "")));
}

const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

// After signing in again in another tab this page's token is stale: take the new one from the page.
async function refreshToken() {
  const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (!fresh || page.body.dataset.staff !== staff) return false;
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = fresh;
  return true;
}

function post({ url, uuid, values, changed }) {
  const body = JSON.stringify({ uuid, values, changed, staff });
  return fetch(url, {
    method: "POST",
    redirect: "manual",
    keepalive: document.hidden && body.length < 20_000, // A closing tab may still send a short text.
    signal: AbortSignal.timeout(15_000),
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
    body,
  });
}

function verdict(answer) {
  const html = answer.headers.get("Content-Type")?.includes("text/html");
  if (answer.status === 409 || answer.status === 410) return "recorded";
  if (answer.type === "opaqueredirect" || answer.status === 401 || (answer.ok && html)) return "signedout";
  return answer.ok ? "sent" : "refused";
}

// "sent": acknowledged · "recorded": it became a record already · "offline" · "signedout" · "refused".
export async function send(entry) {
  try {
    let answer = await post(entry);
    if (answer.status === 403) {
      if (!(await refreshToken())) return "signedout";
      answer = await post(entry);
    }
    return verdict(answer);
  } catch {
    return "offline";
  }
}

// Sends what no open form holds: what a closed tab or a dead battery left behind.
export async function flush() {
  const open = await heldElsewhere();
  for (const entry of all()) {
    if (open.has(entry.uuid)) continue;
    const result = await send(entry);
    // Somebody may have gone on writing meanwhile: what was sent is then no longer all.
    const same = JSON.stringify(get(entry.uuid)) === JSON.stringify(entry);
    if (same && (result === "sent" || result === "recorded")) drop(entry.uuid);
    else if (same) keep({ ...entry, failed: true });
    if (result === "offline" || result === "signedout") return;
  }
}
