// A person's stack of modals: the top one is in view, the others wait with what was typed.

import { fill, freshId, h, wrapTab } from "./dom.js";
import { icon } from "./icons.js";
import { withEntered } from "./entered.js";
import { Form } from "./form.js";
import { explainRefusal } from "./lang.js";
import { renderText } from "./mrkdwn.js";

/** Shows the stack; `door` has viewDoor(id), submit(id, state) and closeView(id, all). */
export class ModalStack {
  constructor(root, door, onempty) {
    Object.assign(this, { root, door, onempty, panels: new Map(), top: null });
    this.layer = h("div", { class: "modal-layer", hidden: true });
    root.append(this.layer);
  }

  /** Turns to another person, whose own panels (kept by view id) come back as they were. */
  turnTo(names) {
    this.names = names;
    this.top?.leave();
    this.top = null;
    this.layer.hidden = true;
    fill(this.layer);
  }

  /** Shows the stack as the playground has it, top last. */
  show(views) {
    const ids = new Set(views.map((view) => view.id));
    for (const [id, panel] of this.panels)
      if (panel.names === this.names && !ids.has(id)) this.panels.delete(id);
    const panels = views.map((view, depth) => this.panel(view, depth));
    const top = panels[panels.length - 1] || null;
    if (top === this.top) return;
    this.top?.leave();
    this.top = top;
    this.layer.hidden = !top;
    fill(this.layer, top?.node);
    if (top) top.enter();
    else this.onempty();
  }

  panel(view, depth) {
    if (!this.panels.has(view.id)) this.panels.set(view.id, new Panel(this, view.id));
    const panel = this.panels.get(view.id);
    panel.update(view, depth);
    return panel;
  }

  get isOpen() {
    return Boolean(this.top);
  }

  /** What Escape does: closes the view on top. */
  closeTop() {
    this.top?.close(false);
  }

  say(text) {
    this.top?.say(text);
  }
}

/** One view of the stack. */
class Panel {
  constructor(stack, id) {
    this.stack = stack;
    this.names = stack.names;
    this.id = id;
    this.form = new Form(this.names, this.watched(stack.door.viewDoor(id)));
    const { language } = this.names;
    const titleId = freshId("title");
    this.title = h("h2", {
      class: "modal-title",
      id: titleId,
      "data-testid": "modal-title",
      dir: "auto",
    });
    this.back = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": language.say("back"),
        "data-testid": "modal-back",
        onclick: () => this.close(false),
      },
      icon("back"),
    );
    this.dismiss = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": language.say("close"),
        "data-testid": "modal-dismiss",
        onclick: () => this.close(true),
      },
      icon("close"),
    );
    this.notice = h("div", {
      class: "modal-notice",
      role: "alert",
      "data-testid": "modal-notice",
      hidden: true,
    });
    this.body = h("div", { class: "modal-body" }, this.form.node);
    this.closeButton = h("button", {
      type: "button",
      class: "button",
      "data-testid": "modal-close",
      onclick: () => this.close(false),
    });
    this.submitButton = h("button", {
      type: "button",
      class: "button button-primary",
      "data-testid": "modal-submit",
      onclick: () => this.submit(),
    });
    this.node = h(
      "div",
      {
        class: "modal",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": titleId,
        tabindex: "-1",
        "data-testid": "modal",
        onkeydown: (event) => this.onKey(event),
      },
      h("header", { class: "modal-head" }, this.back, this.title, this.dismiss),
      this.notice,
      this.body,
      h("footer", { class: "modal-foot" }, this.closeButton, this.submitButton),
    );
  }

  /** The view's door, with a notice when an action gets no answer. */
  watched(door) {
    return {
      ...door,
      act: async (action, state) => {
        const answer = await door.act(action, state);
        this.say(answer.ok ? null : this.explain(answer));
        return answer;
      },
    };
  }

  update(view, depth) {
    const { language } = this.names;
    this.view = view;
    this.back.hidden = depth === 0;
    fill(this.title, renderText(view.title, this.names));
    fill(
      this.closeButton,
      h(
        "span",
        { class: "button-text" },
        view.close
          ? renderText(view.close, this.names)
          : language.say(view.submit ? "cancel" : "close"),
      ),
    );
    fill(
      this.submitButton,
      h(
        "span",
        { class: "button-text" },
        view.submit ? renderText(view.submit, this.names) : language.say("submit"),
      ),
    );
    const hasInput = view.blocks.some((block) => block.type === "input");
    this.submitButton.hidden = !view.submit && !hasInput;
    this.node.dataset.callbackId = view.callback_id || "";
    this.node.dataset.viewId = view.id;
    this.form.render(
      this.hasDrawn ? view.blocks : withEntered(view.blocks, view.state?.values || {}),
    );
    this.hasDrawn = true;
  }

  enter() {
    if (this.lastFocus?.isConnected) this.lastFocus.focus();
    else if (!this.form.focusFirst()) this.node.focus();
  }

  leave() {
    this.lastFocus = this.node.contains(document.activeElement) ? document.activeElement : null;
  }

  explain(answer) {
    const isSilent = answer.code === "operation_timeout";
    return isSilent ? this.names.language.say("trouble") : explainRefusal(answer, this.names);
  }

  /** Shows a sentence on top of the form, or takes it away. */
  say(text) {
    this.notice.hidden = !text;
    fill(this.notice, text ? [icon("warning"), h("span", { dir: "auto" }, text)] : []);
  }

  async submit() {
    if (this.submitButton.disabled) return;
    const problems = this.form.problems();
    if (Object.keys(problems).length) return void this.form.showErrors(problems);
    this.form.hush();
    this.setBusy(true);
    this.say(null);
    const answer = await this.stack.door.submit(this.id, this.form.read());
    this.setBusy(false);
    if (!answer.ok && !answer.errors) this.say(this.explain(answer));
    else if (answer.errors) this.say(this.form.showErrors(answer.errors).join(" ") || null);
    else this.form.showErrors({});
  }

  setBusy(isBusy) {
    this.submitButton.disabled = isBusy;
    this.submitButton.setAttribute("aria-busy", String(isBusy));
    this.node.classList.toggle("busy", isBusy);
  }

  async close(all) {
    const answer = await this.stack.door.closeView(this.id, all);
    if (!answer.ok) this.say(this.explain(answer));
  }

  onKey(event) {
    wrapTab(event, this.node);
    const isLine = event.target.matches("input.text-input");
    const isStrong = event.metaKey || event.ctrlKey;
    if (event.key !== "Enter" || event.isComposing || this.submitButton.hidden) return;
    if (!isLine && !(isStrong && event.target.matches("textarea, input"))) return;
    event.preventDefault();
    this.submit();
  }
}
