// Opening a task beside the list: only where there is room for it. Elsewhere, with a modifier key, and when it is open
// beside the list already, the link leads to the task's own page.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("[data-pane-link]");
    if (!link) return;
    const pane = document.getElementById("pane");
    const hasRoom = pane && pane.getClientRects().length > 0;
    const isOpen = link.closest("[aria-current]");
    if (!hasRoom || isOpen || event.ctrlKey || event.metaKey || event.shiftKey) event.stopPropagation();
  }, true);
})();
