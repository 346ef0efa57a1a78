// <button data-print>: the browser's own printing of what is on screen.
document.addEventListener("click", (event) => event.target.closest("[data-print]") && print());
