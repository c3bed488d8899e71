// "Exit this page": the button, or Escape three times within two seconds. Hides the page at once, then replaces it
// in the tab's history, so that Back does not return here.
const link = document.querySelector("[data-exit]");
const WINDOW_MS = 2000;
let presses = [];

function leave() {
  document.documentElement.classList.add("leaving");
  document.title = "…";
  window.location.replace(link.href);
}

function onKey(event) {
  if (event.key !== "Escape" || event.repeat) return;
  presses = [...presses.filter((at) => event.timeStamp - at < WINDOW_MS), event.timeStamp];
  if (presses.length >= 3) leave();
}

if (link) {
  document.documentElement.classList.add("scripts");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", onKey);
}
