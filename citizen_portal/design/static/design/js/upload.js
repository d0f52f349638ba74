// [data-upload]: checks type, size and emptiness first. With data-url each file goes up at once with a progress bar, and
// the server answers with its line of the list (upload_file.html), also for a refusal (413, 422). Without data-url the
// file simply goes along with the form.
(() => {
  "use strict";

  const accepted = (file, accept) =>
    !accept || accept.split(",").map((kind) => kind.trim().toLowerCase()).some((kind) =>
      kind.endsWith("/*") ? file.type.startsWith(kind.slice(0, -1))
        : kind.startsWith(".") ? file.name.toLowerCase().endsWith(kind) : file.type === kind);

  const run = (box) => {
    const input = box.querySelector("input[type=file]");
    const list = box.querySelector("[data-upload-files]");
    const frame = box.querySelector(".upload");
    const mark = box.querySelector("[data-upload-fault]");
    const text = box.dataset;
    frame.classList.add("upload--ready");

    const fault = (file) => {
      if (file.size === 0) return text.empty;
      if (file.size > Number(text.maxBytes)) return text.tooLarge;
      return accepted(file, input.accept) ? "" : text.wrongType;
    };

    const line = (file, note, bad) => {
      const item = document.createElement("li");
      const about = document.createElement("span");
      about.className = "rows__body";
      about.textContent = file.name;
      const small = document.createElement("span");
      small.className = bad ? "rows__note tone-danger tone-text" : "rows__note";
      small.textContent = note;
      about.append(small);
      if (bad) item.append(mark.content.cloneNode(true));
      item.append(about);
      return item;
    };

    const button = (label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn--quiet btn--small";
      made.textContent = label;
      // The line with the button goes: whoever pressed it goes on at the choice of files.
      made.addEventListener("click", () => { act(); input.focus(); });
      return made;
    };

    const broken = (item, file) => {
      const failed = line(file, text.failed, true);
      failed.append(button(text.retry, () => { failed.remove(); send(file); }), button(text.remove, () => failed.remove()));
      item.replaceWith(failed);
    };

    const send = (file) => {
      const item = line(file, text.progress, false);
      const bar = document.createElement("progress");
      bar.className = "upload__bar";
      bar.max = 100;
      bar.setAttribute("aria-label", text.progress);
      item.append(bar);
      list.append(item);

      const request = new XMLHttpRequest();
      request.open("POST", text.url);
      const token = document.querySelector("[name=csrfmiddlewaretoken]");
      if (token) request.setRequestHeader("X-CSRFToken", token.value);
      request.setRequestHeader("HX-Request", "true");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
      });
      request.addEventListener("load", () => {
        const told = [200, 201, 413, 422].includes(request.status);
        const answer = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("li");
        if (told && answer) item.replaceWith(document.adoptNode(answer));
        else broken(item, file);
      });
      request.addEventListener("error", () => broken(item, file));
      const data = new FormData();
      data.append(input.name, file);
      request.send(data);
    };

    const take = (files) => {
      list.querySelectorAll("[data-local]").forEach((item) => item.remove());
      Array.from(files).forEach((file) => {
        const wrong = fault(file);
        if (!wrong && text.url) return send(file);
        const item = line(file, wrong || text.chosen, Boolean(wrong));
        item.dataset.local = "";
        if (wrong) item.append(button(text.remove, () => item.remove()));
        return list.append(item);
      });
      if (text.url || Array.from(files).some(fault)) input.value = "";
    };

    input.addEventListener("change", () => take(input.files));
    ["dragover", "dragenter"].forEach((name) => frame.addEventListener(name, () => frame.classList.add("upload--over")));
    ["dragleave", "drop"].forEach((name) => frame.addEventListener(name, () => frame.classList.remove("upload--over")));
  };

  document.querySelectorAll("[data-upload]").forEach(run);
})();
