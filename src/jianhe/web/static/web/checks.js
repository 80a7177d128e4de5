// Checks beside the field: after it was left once, then while typing. The server checks all of it again.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

const digitsOf = (text) => text.replace(/[\s-]/g, "");

// GB 11643: the weighted sum of the first seventeen gives the eighteenth.
function rightCheckDigit(number) {
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(number[place]), 0);
  return "10X98765432"[sum % 11] === number[17];
}

const checks = {
  phone(text, said) {
    const number = digitsOf(text).replace(/^\+?86(?=1\d)/, "");
    if (!/^1\d*$/.test(number) || number.length === 11) return { note: "" };
    const missing = 11 - number.length;
    return { bad: true, note: (missing > 0 ? said.short : said.long).replace("%n", Math.abs(missing)) };
  },
  id(text, said) {
    const number = digitsOf(text).toUpperCase();
    if (number.length !== 18) return { bad: true, note: said.length.replace("%n", number.length) };
    if (!/^\d{17}[\dX]$/.test(number) || !rightCheckDigit(number)) return { bad: true, note: said.wrong };
    return { note: `${number.slice(0, 6)} ${number.slice(6, 14)} ${number.slice(14)}` };
  },
  money(text, said) {
    const amount = text.replace(/[\s,，¥￥]/g, "");
    if (!/^\d{1,13}(\.\d{1,2})?$/.test(amount)) return { bad: true, note: said.wrong };
    return { note: inWords(amount) };
  },
};

// 186400 becomes 壹拾捌万陆仟肆佰元整.
export function inWords(amount) {
  const [whole, cents = ""] = amount.split(".");
  const [jiao, fen] = [Number(cents[0] ?? 0), Number(cents[1] ?? 0)];
  const figures = "零壹贰叁肆伍陆柒捌玖";
  const groups = whole.replace(/^0+(?=\d)/, "").match(/\d{1,4}(?=(\d{4})*$)/g);
  let text = "";
  groups.forEach((group, index) => {
    let part = "";
    [...group].forEach((digit, place) => {
      if (digit !== "0") part += figures[digit] + ["", "拾", "佰", "仟"][group.length - 1 - place];
      else if (!part.endsWith("零")) part += "零";
    });
    part = part.replace(/零+$/, "");
    if (part) text += part + ["", "万", "亿", "兆"][groups.length - 1 - index];
    else if (text && !text.endsWith("零")) text += "零";
  });
  text = text.replace(/^零+|零+$/g, "");
  const yuan = text ? `${text}元` : "";
  if (!jiao && !fen) return yuan ? `${yuan}整` : "零元整";
  return yuan + (jiao ? `${figures[jiao]}角` : yuan ? "零" : "") + (fen ? `${figures[fen]}分` : "整");
}

export function startChecks(part) {
  for (const field of part.querySelectorAll("[data-check]:not([data-checking])")) {
    const note = document.getElementById(`${field.id}_note`);
    const check = checks[field.dataset.check];
    if (!note || !check) continue;
    field.dataset.checking = "yes";
    let left = field.getAttribute("aria-invalid") === "true";
    const look = () => {
      const found = field.value.trim() ? check(field.value, note.dataset) : { note: "" };
      note.textContent = found.bad && !left ? "" : found.note;
      note.classList.toggle("bad", Boolean(found.bad && left));
    };
    field.addEventListener("input", look);
    field.addEventListener("blur", () => { left = true; look(); });
    if (field.value) look();
  }
}
