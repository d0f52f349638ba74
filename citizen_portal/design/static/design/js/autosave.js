// <form data-autosave="url">: the draft is posted when someone pauses or leaves a field. 2xx means kept.
// A failure is said at once, the text stays, and it is tried again; the last try goes out when the page is left.
(() => {
  "use strict";
  const PAUSE = 1500;
  const AGAIN = 10000;

  const run = (form) => {
    const status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    let timer = 0;
    let changed = false;
    let sending = false;

    const say = (state) => {
      if (!status) return;
      const time = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
      status.dataset.state = state;
      status.textContent = status.dataset[state].replace("{time}", time);
    };
    const content = () => {
      const data = new FormData(form);
      form.querySelectorAll("input[type=file]").forEach((input) => data.delete(input.name));
      return data;
    };
    const later = (wait) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, wait);
    };

    async function save() {
      if (!changed || sending) return;
      changed = false;
      sending = true;
      say("saving");
      try {
        const headers = { "X-Requested-With": "fetch", Accept: "application/json" };
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: content(), headers });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        say("saved");
      } catch {
        changed = true;
        say("failed");
        later(AGAIN);
      } finally {
        sending = false;
        if (changed && status && status.dataset.state === "saved") later(PAUSE);
      }
    }

    const note = () => {
      changed = true;
      later(PAUSE);
    };
    form.addEventListener("input", note);
    form.addEventListener("change", note);
    form.addEventListener("focusout", () => { if (changed) later(0); });
    form.addEventListener("submit", () => {
      window.clearTimeout(timer);
      changed = false;
    });
    window.addEventListener("pagehide", () => {
      if (changed) navigator.sendBeacon(form.dataset.autosave, content());
    });
  };

  document.querySelectorAll("form[data-autosave]").forEach(run);
})();
