/* table: rows of which only those in sight are elements, so that a hundred thousand scroll as ten do. */
const ROW = matchMedia("(max-width: 700px)");
const ROWS_PRINTED = 500;
const BEYOND = 6; /* rows drawn above and below what is in sight */
let grids = 0;

class Table {
  /* columns: { key, title, width, value(row), cell(row), text(row), end, wide }; open(row): what a row leads to. */
  constructor({ label, columns, open, sort, empty }) {
    Object.assign(this, { columns, open, empty, label, id: `grid${grids++}`, rows: [], at: -1, sort: sort || [columns[0].key, 1] });
    this.head = h(
      "div",
      { class: "thead", role: "row", "aria-rowindex": 1 },
      columns.map((column) => this.header(column)),
    );
    this.sizer = h("div", { class: "sizer", role: "rowgroup" });
    this.body = h("div", { class: "tbody", role: "presentation", scroll: () => this.draw() }, this.sizer);
    this.element = h(
      "div",
      {
        class: "table",
        role: "grid",
        tabindex: 0,
        "aria-label": label,
        keydown: (event) => this.key(event),
        focus: () => this.at < 0 && this.rows.length && this.move(0),
      },
      h("div", { class: "theads", role: "rowgroup" }, this.head),
      this.body,
    );
    this.element.style.setProperty("--columns", columns.map((column) => column.width).join(" "));
    new ResizeObserver(() => this.draw()).observe(this.body);
    ROW.addEventListener("change", () => this.resize());
  }

  get height() {
    return ROW.matches ? 58 : 38;
  }

  header(column) {
    const button = h(
      "button",
      { type: "button", tabindex: -1, click: () => this.sortBy(column.key) },
      column.title,
      h("span", { class: "arrow", "aria-hidden": "true" }),
    );
    return h(
      "div",
      {
        class: `th${column.end ? " end" : ""}${column.narrow === false ? " wide" : ""}`,
        role: "columnheader",
        "data-key": column.key,
      },
      button,
    );
  }

  sortBy(key, way) {
    this.sort = [key, way || (this.sort[0] === key ? -this.sort[1] : 1)];
    this.set(this.rows);
  }

  /* The order of equal rows is that of the report. */
  sorted(rows) {
    const [key, way] = this.sort;
    const column = this.columns.find((one) => one.key === key);
    const keyed = rows.map((row, at) => [column.value(row), at, row]);
    keyed.sort((a, b) => {
      const [x, y] = [a[0], b[0]];
      if (x === y) return a[1] - b[1];
      if (x === "" || x === null || x === undefined) return 1;
      if (y === "" || y === null || y === undefined) return -1;
      return (x < y ? -1 : 1) * way;
    });
    return keyed.map((one) => one[2]);
  }

  set(rows) {
    this.rows = this.sorted(rows);
    this.at = -1;
    for (const th of this.head.children) {
      const here = th.dataset.key === this.sort[0];
      th.setAttribute("aria-sort", here ? (this.sort[1] > 0 ? "ascending" : "descending") : "none");
    }
    this.element.setAttribute("aria-rowcount", this.rows.length + 1);
    this.body.scrollTop = 0;
    this.resize();
  }

  resize() {
    this.sizer.style.height = `${Math.max(1, this.rows.length) * this.height}px`;
    this.sizer.replaceChildren();
    this.drawn = null;
    this.draw();
  }

  row(index) {
    const row = this.rows[index];
    const cells = this.columns.map((column) =>
      h(
        "div",
        {
          class: `td ${column.key}${column.end ? " end" : ""}${column.narrow === false ? " wide" : ""}`,
          role: "gridcell",
          "data-title": column.title,
        },
        column.cell ? column.cell(row) : column.text(row),
      ),
    );
    const element = h(
      "div",
      {
        class: "tr",
        role: "row",
        id: `${this.id}-${index}`,
        "aria-rowindex": index + 2,
        "aria-selected": index === this.at ? "true" : "false",
        click: () => {
          this.move(index, false);
          this.open?.(row);
        },
      },
      cells,
    );
    element.style.transform = `translateY(${index * this.height}px)`;
    return element;
  }

  draw() {
    const { scrollTop, clientHeight } = this.body;
    const first = Math.max(0, Math.floor(scrollTop / this.height) - BEYOND);
    const last = Math.min(this.rows.length, Math.ceil((scrollTop + clientHeight) / this.height) + BEYOND);
    if (!this.rows.length) {
      this.sizer.replaceChildren(
        h("div", { class: "empty", role: "row" }, h("div", { role: "gridcell" }, this.empty || "Nothing like this here.")),
      );
      this.drawn = null;
      return;
    }
    if (this.drawn && this.drawn[0] === first && this.drawn[1] === last) return;
    this.drawn = [first, last];
    const out = [];
    for (let index = first; index < last; index++) out.push(this.row(index));
    this.sizer.replaceChildren(...out);
    this.point();
  }

  point() {
    if (this.at < 0) return this.element.removeAttribute("aria-activedescendant");
    this.element.setAttribute("aria-activedescendant", `${this.id}-${this.at}`);
  }

  move(index, scroll = true) {
    this.at = Math.max(0, Math.min(this.rows.length - 1, index));
    if (scroll) {
      const top = this.at * this.height;
      const { scrollTop, clientHeight } = this.body;
      if (top < scrollTop) this.body.scrollTop = top;
      else if (top + this.height > scrollTop + clientHeight) this.body.scrollTop = top + this.height - clientHeight;
    }
    this.drawn = null;
    this.draw();
  }

  key(event) {
    if (event.target !== this.element) return;
    const page = Math.max(1, Math.floor(this.body.clientHeight / this.height) - 1);
    const to = {
      ArrowDown: this.at + 1,
      ArrowUp: this.at - 1,
      PageDown: this.at + page,
      PageUp: this.at - page,
      Home: 0,
      End: this.rows.length - 1,
    }[event.key];
    if (to !== undefined && this.rows.length) this.move(to);
    else if (event.key === "Enter" && this.at >= 0) this.open?.(this.rows[this.at]);
    else return;
    event.preventDefault();
  }

  /* As tab-separated text, for a spreadsheet. */
  text() {
    const line = (cells) => cells.map((cell) => inert(String(cell ?? ""))).join("\t");
    return [
      line(this.columns.map((column) => column.title)),
      ...this.rows.map((row) => line(this.columns.map((column) => column.text(row)))),
    ].join("\n");
  }

  /* On paper nothing scrolls. */
  print(on) {
    this.element.classList.toggle("printed", on);
    if (!on) return this.resize();
    const shown = Math.min(this.rows.length, ROWS_PRINTED);
    this.sizer.style.height = "auto";
    this.sizer.replaceChildren(
      ...Array.from({ length: shown }, (_, index) => this.row(index)),
      this.rows.length > shown ? h("div", { class: "empty" }, `and ${number(this.rows.length - shown)} more`) : "",
    );
  }
}
