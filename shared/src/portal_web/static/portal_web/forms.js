// Small helps for forms; every form works without them.

function focusErrorSummary() {
  const summary = document.querySelector(".govuk-error-summary");
  if (!summary) return;
  summary.setAttribute("tabindex", "-1");
  summary.focus();
}

function offerToShow(field) {
  const input = field.querySelector("input");
  const button = field.querySelector("button");
  const words = (key) => field.getAttribute(`data-i18n.${key}`);

  const show = (visible) => {
    const next = visible ? "hide" : "show";
    input.type = visible ? "text" : "password";
    button.textContent = words(`${next}-password`);
    button.setAttribute("aria-label", words(`${next}-password-aria-label`));
  };
  button.hidden = false;
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false));
}

// The button stays focusable and keeps its name and value in the form: it is marked, not disabled.
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "true";
  const button = event.submitter;
  if (!button?.dataset.sendingText) return;
  button.dataset.text = button.textContent;
  button.textContent = button.dataset.sendingText;
  button.setAttribute("aria-disabled", "true");
}

// Back brings a page out of the browser's cache as it was left: make its forms usable again.
function allowSendingAgain() {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  for (const button of document.querySelectorAll("button[aria-disabled][data-text]")) {
    button.textContent = button.dataset.text;
    button.removeAttribute("aria-disabled");
  }
}

focusErrorSummary();
document.querySelectorAll(".govuk-password-input").forEach(offerToShow);
document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", allowSendingAgain);
