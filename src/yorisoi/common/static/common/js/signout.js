// <form data-signout="ID of a dialog">: sends what waits, then leaves nothing on the device. What
// cannot be sent would be lost: then the dialog asks first.
import { channel } from "./channel.js";
import * as outbox from "./outbox.js";

async function mayGo(dialog) {
  document.dispatchEvent(new Event("outbox:send"));
  await outbox.flush();
  if (!outbox.all().length || !dialog) return true;
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue === "yes";
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-signout]");
  if (!form) return;
  event.preventDefault();
  if (!(await mayGo(document.getElementById(form.dataset.signout)))) return;
  outbox.clear();
  channel.postMessage("signed-out");
  form.submit();
});
