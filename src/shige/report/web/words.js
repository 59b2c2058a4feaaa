// Every word of the page, in Chinese and in English, and how numbers are written.
const WORDS = {
  zh: {
    skip: "跳到网格卡片", whereAmI: "位置", find: "搜索地址、网格、编码", views: "页面", viewMap: "地图", viewList: "待处理",
    viewCharts: "数字", viewBasis: "依据", tiers: "网格层级", tier0: "总网格", tier1: "一般网格", tier2: "微网格", tier3: "专属网格",
    zoom: "缩放", zoomIn: "放大", zoomOut: "缩小", whole: "看全图", card: "网格卡片", dark: "深色", light: "浅色", print: "打印",
    homes: "户", community: "社区", nothing: "没有找到“{q}”。试试路名、院落、后三位或整串编码。",
    inTime: "三小时内做完", toSettle: "待处理", ofMicro: "{n} / {all} 个", close: "关闭", general: "一般网格", micros: "微网格", apart: "专属网格", communities: "{n} 个社区",
    legend2: "三小时测算(分钟)", legend1: "户数(规范 {a}–{b} 户)", legend0: "户数", cut: "斜纹:楼内分层,图上切片示意",
    cutCard: "本网格与同楼其他网格分层相接,图上只是切片,以单元楼层为准。", over: "超过 {n} 分", exception: "有例外待处理",
    dedicated: "专属网格", above: "超出", noMicro: "无", unit: "户数", homesLine: "{h} 户 · {b} 栋 · {e} 个单元 · {f} · {c} 人",
    homesLineN: "{h} 户 · {b} 栋 · {e} 个单元", floors: "{a}–{b} 层", floor: "{a} 层", chance: "三小时内做完的概率",
    chanceLine: "中位 {m} 分 · 预计见到 {r}", spread: "做完要多久", spreadLine: "一半的时候 {a} 分内,十次有九次 {b} 分内,限 {l} 分",
    where: "三小时花在哪里", partsUnit: "分钟(人均)", door: "见面", revisit: "回访", stairs: "上下楼", entry: "进单元", walk: "行走", brief: "交底", wait: "等齐",
    belongs: "属于", has: "下设", answers: "人手", people: "{n} 人", weekly: "每周还要做的事", minutes: "分钟", hours: "{n} 小时",
    patrol: "巡查", contact: "走访联系", update: "信息更新", cases: "核实复核", errands: "代办", perWeek: "每周 {n}(每人 {m})",
    sheet: "打印入户单", copy: "复制编码", copied: "已复制", flyTo: "在图上看", norm: "规范",
    exceptions: "做不到的,和为什么", none: "没有待处理的例外。", noneMore: "所有网格都在规范之内,或差别已记录。",
    listTitle: "待处理 {n} 项", listSub: "按规范做不到的网格,逐项看、逐项定。勾选只记在这台电脑。", done: "已看过", everything: "全部 {n}",
    more: "还有 {n} 项,再显示 {m} 项", notDone: "未看 {n}", chartHomes: "一般网格户数", chartHomesSay: "{n} 个一般网格,{k} 个在 {a}–{b} 户之内。",
    chartMinutes: "微网格三小时测算", chartMinutesSay: "一半的微网格 {m} 分内做完,均值超过 {l} 分的 {k} 个。", chartSpread: "每个微网格要多久",
    chartSpreadSay: "十次有九次能在 {l} 分内做完的微网格:{k} / {n}。", chartPeople: "同时上门要多少人", chartPeopleSay: "按“{p}”一次做完要 {n} 人,每个微网格 {c} 人起。",
    chartWeekly: "一般网格每周工作量", chartWeeklySay: "每周每人 {m} 分钟(中位);每人上限 {c} 分钟。", chartParts: "三小时花在哪里(全部微网格)",
    chartPartsSay: "{a}占 {p}。", noFigures: "此方案没有这项数字。", count: "微网格数", rank: "按户数从少到多排列的一般网格", rankMicro: "按用时从短到长排列的微网格", rankLoad: "按每人分钟从少到多排列的一般网格",
    p50: "一半的时候", p90: "十次有九次", limit: "限 {n} 分", notice: "通知", verify: "核对", mobilise: "动员", register: "登记", crewHead: "人",
    ceiling: "每人上限", method: "怎么算的", methodText: [
      "微网格按三小时定大小:一队人从交底到最后一户,按楼层、电梯、敲门、没人再访、步行逐项累加,不用平均数代替。",
      "概率来自模拟:每个微网格至少 {runs} 次,住户在不在家、谈多久、走多快都会变。p 是 {limit} 分钟内做完的比例,达到 {p} 才算合格。",
      "按时做完不等于人人见到:不在家、再访仍不在的住户见不到,所以同时给出预计见到的比例。",
      "不在家比例、再访见到比例、绕行系数没有公开来源,是假设;上门记录积累后应重新校准。"],
    run: "这份方案", made: "合成数据:街道、楼栋和户数均为虚构,只作演示。", version: "版本", seed: "种子", city: "城市文件", profile: "上门任务", crew: "每队人数", hash: "内容指纹", sources: "数据来源", attribution: "数据版权", estimated: "户数为估算的占比",
    engine: "生成程序", normsTitle: "采用的规范", licenceTitle: "所用开源软件", failedMap: "地图画不出来:此浏览器没有 WebGL。名单、数字和搜索照常可用。",
    failed: "页面打不开:{e}。请换用新版浏览器(Chrome、Edge、Firefox、Safari 近两年的版本)。", loading: "正在展开方案…",
    chanceShort: "概率 {p}", minShort: "{m} 分", members: "个微网格", tierHas: "{g} 个一般网格 · {m} 个微网格 · {d} 个专属网格",
    "general-range": "户数出规范", "micro-range": "户数偏离", "micro-time": "三小时做不完", dedicatedText: "单独成格,不入微网格;由属地和主管部门共同负责。", addr: "地址",
  },
  en: {
    skip: "Skip to the grid card", whereAmI: "Place", find: "Search address, grid, code", views: "Views", viewMap: "Map", viewList: "To do",
    viewCharts: "Figures", viewBasis: "Basis", tiers: "Tiers of grids", tier0: "Community", tier1: "General", tier2: "Micro", tier3: "Dedicated grid",
    zoom: "Zoom", zoomIn: "Zoom in", zoomOut: "Zoom out", whole: "Whole map", card: "Grid card", dark: "Dark", light: "Light", print: "Print",
    homes: "Households", community: "Communities", nothing: "Nothing found for “{q}”. Try a street, a courtyard, the last three digits or the whole code.",
    inTime: "Done in 3 hours", toSettle: "To settle", ofMicro: "{n} of {all}", close: "Close", general: "General grids", micros: "Micro-grids", apart: "Dedicated", communities: "{n} communities",
    legend2: "Minutes of the three hours", legend1: "Households (norm {a}–{b})", legend0: "Households", cut: "Hatched: split by floors, drawn as a slice",
    cutCard: "Shares a building with other grids by floors. The map shows a slice only; the entrances and floors decide.", over: "over {n} min", exception: "exception to settle",
    dedicated: "Dedicated grid", above: "above", noMicro: "none", unit: "Households", homesLine: "{h} households · {b} bldg · {e} entrances · {f} · crew of {c}",
    homesLineN: "{h} households · {b} bldg · {e} entrances", floors: "floors {a}–{b}", floor: "floor {a}", chance: "Chance of finishing in 3 h",
    chanceLine: "median {m} min · {r} expected to be reached", spread: "How long it takes", spreadLine: "half the time within {a} min, nine times in ten within {b}; limit {l}",
    where: "Where the three hours go", partsUnit: "minutes (per person)", door: "at the door", revisit: "revisits", stairs: "stairs, lifts", entry: "entering", walk: "walking", brief: "briefing", wait: "waiting",
    belongs: "Part of", has: "Holds", answers: "People", people: "{n} people", weekly: "The week besides", minutes: "min", hours: "{n} h",
    patrol: "patrols", contact: "contact visits", update: "updates", cases: "cases", errands: "errands", perWeek: "{n} a week ({m} each)",
    sheet: "Print door sheet", copy: "Copy code", copied: "Copied", flyTo: "Show on map", norm: "norm",
    exceptions: "What cannot be met, and why", none: "Nothing to settle.", noneMore: "Every grid is within its norm.",
    listTitle: "{n} to settle", listSub: "Grids that cannot meet the norms: look and decide one by one. Ticks stay on this computer.", done: "Seen", everything: "All {n}",
    more: "{n} more, show {m}", notDone: "Not seen {n}", chartHomes: "Households per general grid", chartHomesSay: "{k} of {n} general grids hold {a}–{b} households.",
    chartMinutes: "Minutes per micro-grid", chartMinutesSay: "Half of the micro-grids finish within {m} minutes; {k} have a mean above {l}.", chartSpread: "How long each micro-grid takes",
    chartSpreadSay: "Within {l} minutes nine times in ten: {k} of {n} micro-grids.", chartPeople: "People needed at once, by task", chartPeopleSay: "“{p}” in one go takes {n} people, crews from {c}.",
    chartWeekly: "Weekly load per general grid", chartWeeklySay: "{m} minutes a person and week (median); ceiling {c}.", chartParts: "Where the three hours go, all micro-grids",
    chartPartsSay: "{a} take {p}.", noFigures: "This plan has no such figures.", count: "micro-grids", rank: "general grids, fewest households first", rankMicro: "micro-grids, shortest first", rankLoad: "general grids, lightest first",
    p50: "half the time", p90: "nine in ten", limit: "limit {n} min", notice: "notice", verify: "verify", mobilise: "mobilise", register: "register", crewHead: "people",
    ceiling: "ceiling a person", method: "How it is computed", methodText: [
      "A micro-grid is sized by three hours: from the briefing to the last door, floors, lifts, knocking, absent homes, revisits and walking are added up one by one.",
      "The chance comes from simulation: at least {runs} sweeps per micro-grid, in which absence, talk and pace vary. p is the share done within {limit} minutes; {p} is asked for.",
      "Finishing in time is not reaching everybody: who is out twice is not met, so the share expected to be reached stands beside.",
      "The shares absent and found at a revisit and the detour have no published source: they are assumptions, to be fitted again from logged sweeps."],
    run: "This plan", made: "Synthetic data: streets, buildings and households are made up, for demonstration only.", version: "Version", seed: "Seed", city: "City file", profile: "Task", crew: "Crew", hash: "Content hash", sources: "Sources", attribution: "Attribution", estimated: "Share of households estimated",
    engine: "Made with", normsTitle: "Norms used", licenceTitle: "Open-source software in this page", failedMap: "The map cannot be drawn: this browser has no WebGL. Lists, figures and search still work.",
    failed: "The page cannot be opened: {e}. Use a browser of the last two years.", loading: "Unfolding the plan…",
    chanceShort: "chance {p}", minShort: "{m} min", members: "micro-grids", tierHas: "{g} general · {m} micro · {d} dedicated",
    "general-range": "households off norm", "micro-range": "households off range", "micro-time": "not done in time", dedicatedText: "A grid of its own, outside the micro-grids; the territory and its line authority answer together.", addr: "Address",
  },
};
let lang = "zh";
const t = (key, values = {}) => {
  const text = WORDS[lang][key] ?? key;
  return typeof text === "string" ? text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "") : text;
};
const number = (value, digits = 0) => value.toLocaleString(lang === "zh" ? "zh-CN" : "en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const chance = (p) => number(Math.floor(p * 100 + 1e-9) / 100, 2); // never rounded up to certainty
const percent = (share) => `${Math.round(share * 100)}%`;
const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const speakStatics = (root) => {
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  root.querySelectorAll("[data-t]").forEach((node) => { node.textContent = t(node.dataset.t); });
  root.querySelectorAll("[data-l]").forEach((node) => { node.setAttribute("aria-label", t(node.dataset.l)); node.title = node.matches("button") ? t(node.dataset.l) : ""; });
  root.querySelectorAll("[data-p]").forEach((node) => { node.placeholder = t(node.dataset.p); });
};
