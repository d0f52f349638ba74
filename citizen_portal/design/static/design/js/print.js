// A button that prints the page: it shows only where scripts run. Whatever is folded is opened for the paper.
"use strict";

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details:not([open]):not(.no-print)").forEach((folded) => {
    folded.open = true;
    folded.dataset.openedForPaper = "yes";
  });
});

window.addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-opened-for-paper]").forEach((folded) => {
    folded.open = false;
    delete folded.dataset.openedForPaper;
  });
});
