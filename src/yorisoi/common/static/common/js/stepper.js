// Big minus and plus beside a number: <div data-stepper><button value="-5">…<input>…
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-stepper] button");
  if (!button) return;
  const input = button.closest("[data-stepper]").querySelector("input");
  const typed = input.value.normalize("NFKC");
  input.value = Math.max(0, (Number(typed) || 0) + Number(button.value));
  input.dispatchEvent(new Event("input", { bubbles: true }));
});
