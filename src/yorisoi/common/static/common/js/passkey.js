// A passkey or security key that did not answer: said in words beside the button, not in a console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const said of document.querySelectorAll("[data-key-trouble]")) said.hidden = false;
});
