// <button data-copy="ID of an input" data-copied="words">: puts the value on the clipboard and says so.
// The button stays hidden where a browser forbids it; the text can be selected all the same.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.value);
    button.querySelector("[role=status]").textContent = button.dataset.copied;
  });
  source.addEventListener("focus", () => source.select());
}
