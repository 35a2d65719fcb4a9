// Documents are sent one by one, each with its progress; the list is asked for as long as a check is still to come.
import { fill, gettext } from "./words.js";
const form = document.querySelector("[data-drop]");
const body = document.querySelector("[data-uploads]");
const AT_ONCE = 2;
const queue = [];
let sending = 0;
let asking = false;

function line(name) {
  const item = document.createElement("li");
  const title = document.createElement("span");
  title.className = "name";
  title.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  const state = document.createElement("span");
  state.textContent = gettext("等待上传");
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "link";
  stop.textContent = gettext("取消");
  stop.setAttribute("aria-label", fill(gettext("取消上传 {name}"), { name }));
  item.append(title, bar, state, stop);
  document.querySelector("[data-sending]").append(item);
  return { item, bar, state, stop };
}

function stopped(shown, cancel) {
  shown.stop.onclick = () => {
    cancel();
    shown.item.remove();
    form.elements.files.focus();
  };
}

function failed(shown, words) {
  shown.bar.remove();
  shown.stop.textContent = gettext("知道了");
  stopped(shown, () => {});
  shown.state.textContent = words;
  shown.state.className = "bad";
}

function send(file, shown, batch) {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.append("batch", batch);
  data.append("files", file);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) {
      shown.bar.value = (event.loaded / event.total) * 100;
      shown.state.textContent = `${Math.floor(shown.bar.value)}%`;
    }
  });
  let cancelled = false;
  stopped(shown, () => {
    cancelled = true;
    request.abort();
  });
  request.addEventListener("loadend", () => {
    sending -= 1;
    const answer = request.response;
    if (cancelled) {
      // What arrived in spite of it stands in the list, where it can be deleted.
    } else if (request.status === 200 && answer && answer.problems.length === 0) {
      shown.item.remove();
    } else {
      failed(shown, (answer && answer.problems && answer.problems.join(" ")) || gettext("没有送达，请检查网络后重试。"));
    }
    next();
    ask();
  });
  request.send(data);
}

function next() {
  while (sending < AT_ONCE && queue.length > 0) {
    const [file, shown, batch] = queue.shift();
    sending += 1;
    shown.state.textContent = gettext("正在上传");
    send(file, shown, batch);
  }
}

function take(files) {
  const batch = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  for (const file of files) {
    const entry = [file, line(file.name), batch];
    stopped(entry[1], () => queue.splice(queue.indexOf(entry), 1));
    queue.push(entry);
  }
  next();
}

async function ask() {
  if (asking) return;
  asking = true;
  let pause = 700;
  for (;;) {
    let pending = 1;
    try {
      const answer = await fetch(form.dataset.rows, { headers: { Accept: "application/json" } });
      if (!answer.ok) break;
      const found = await answer.json();
      pending = found.pending;
      if (body.dataset.last !== found.rows) {
        body.dataset.last = found.rows;
        body.innerHTML = found.rows;
        document.querySelector("[data-count]").textContent = found.count;
        pause = 700;
      }
    } catch {
      pause = 5000;
    }
    if (pending === 0 && sending === 0) break;
    await new Promise((done) => setTimeout(done, pause));
    pause = Math.min(4000, pause * 1.3);
  }
  asking = false;
}

if (form) {
  form.elements.files.required = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(form.elements.files.files);
    form.reset();
  });
  form.elements.files.addEventListener("change", () => form.requestSubmit());
  form.classList.add("live");
  for (const kind of ["dragover", "dragenter"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  if (Number(body.dataset.pending) > 0) ask();
}

// A document that is still being checked: the page comes again when it is done.
const waiting = document.querySelector("[data-wait]");
if (waiting) {
  const writing = () => document.activeElement && document.activeElement.matches("input, textarea");
  const look = () => (writing() ? setTimeout(look, 2000) : location.reload());
  setTimeout(look, 2000);
}
