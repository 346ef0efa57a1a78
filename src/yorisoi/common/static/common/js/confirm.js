// Native dialogs. <button data-confirm="ID"> of a form: asks first, goes on when the dialog closes
// with "yes". <a data-dialog="ID" href>: opens a dialog instead of the page that does the same.
const confirmed = new WeakSet();

async function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue === "yes";
}

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    return dialog.showModal();
  }
  const button = event.target.closest("[data-confirm]");
  const question = button && document.getElementById(button.dataset.confirm);
  if (!question || confirmed.delete(button)) return;
  event.preventDefault();
  if (!(await ask(question))) return;
  confirmed.add(button);
  button.click();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
});

// A form that came back with mistakes begins at what is wrong.
document.querySelector("[data-errors]")?.focus();
