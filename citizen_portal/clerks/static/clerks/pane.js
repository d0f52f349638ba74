// Opening a task beside the list: only where there is room for it. Elsewhere, and with a modifier key, the link leads
// to the task's own page.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("[data-pane-link]");
    if (!link) return;
    const pane = document.getElementById("pane");
    const hasRoom = pane && pane.getClientRects().length > 0;
    if (!hasRoom || event.ctrlKey || event.metaKey || event.shiftKey) event.stopPropagation();
  }, true);
})();
