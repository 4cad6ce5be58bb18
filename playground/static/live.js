// The live connection: one WebSocket for the person in view, renewed when it breaks.

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5000;

/**
 * Listens for one person; `onopen` runs at every (re)connection, `settled` is kept once the
 * first attempt has ended.
 */
export class Live {
  constructor(user, { onevent, onopen, onlost }) {
    Object.assign(this, { user, onevent, onopen, onlost });
    this.wait = FIRST_WAIT;
    this.closed = false;
    this.connect();
  }

  connect() {
    const address = new URL("/ui/live", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("user", this.user);
    this.socket = new WebSocket(address);
    this.settled ||= new Promise((resolve) => (this.settle = resolve));
    this.socket.onopen = () => {
      this.wait = FIRST_WAIT;
      this.settle();
      this.onopen();
    };
    this.socket.onmessage = (message) => !this.closed && this.onevent(JSON.parse(message.data));
    this.socket.onclose = () => this.lost();
  }

  lost() {
    this.settle();
    if (this.closed) return;
    this.onlost();
    this.timer = setTimeout(() => this.connect(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** Stops listening for good. */
  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.close();
  }
}
