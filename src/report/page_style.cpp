#include "report/page_style.hpp"

namespace undrop::report {

std::string_view style_sheet() {
  return R"css(
:root{color-scheme:light dark;--paper:#fff;--panel:#f6f7f8;--ink:#1a1d21;--soft:#565d66;--rule:#d9dde2;--grid:#e7eaee;
--accent:#0067a3;--good:#00664a;--good-bg:#dff3ea;--bad:#a43c00;--bad-bg:#fdeadf;--flat-bg:#eceff2;
--k0:#0072b2;--k1:#c45500;--k2:#00855f;--k3:#b85f92;--k4:#a87400;--k5:#2f93cf;--k6:#857c00;--k7:#1a1d21}
@media (prefers-color-scheme:dark){:root{--paper:#15181c;--panel:#1d2126;--ink:#e8eaed;--soft:#a9b1ba;--rule:#3a4149;
--grid:#2a3037;--accent:#6cb8ee;--good:#6fd6ae;--good-bg:#12382b;--bad:#ffa36b;--bad-bg:#43230f;--flat-bg:#2a2f36;
--k0:#3f9fe0;--k1:#f08a45;--k2:#1fb98d;--k3:#dd92bd;--k4:#e69f00;--k5:#8ccdf5;--k6:#e8dc4a;--k7:#f1f3f5}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main,header,footer{max-width:1040px;margin:0 auto;padding:0 20px}
header{padding-top:36px}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.35rem;line-height:1.25;margin:2.6rem 0 .6rem;padding-top:.9rem;border-top:1px solid var(--rule)}
h3{font-size:1.08rem;margin:1.8rem 0 .3rem}
p{margin:.5rem 0;max-width:46rem;overflow-wrap:anywhere}
.lead{font-size:1.15rem}.soft,footer{color:var(--soft)}footer{padding:2rem 20px 3rem;font-size:.88rem}
a{color:var(--accent)}
nav ul{list-style:none;padding:0;margin:1rem 0 0;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;font-size:.92rem}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88rem}
pre{background:var(--panel);border:1px solid var(--rule);border-radius:6px;padding:.7rem .9rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:.6rem 0}
.notice{border-left:4px solid var(--bad);background:var(--bad-bg);padding:.6rem .9rem;border-radius:0 6px 6px 0;max-width:none}
ul.verdicts{list-style:none;padding:0;margin:1rem 0}
ul.verdicts li{display:grid;grid-template-columns:9.6rem 1fr;gap:.15rem .9rem;padding:.55rem 0;border-bottom:1px solid var(--rule)}
ul.verdicts p{margin:0}
@media (max-width:560px){ul.verdicts li{grid-template-columns:1fr}}
.badge{display:inline-block;justify-self:start;align-self:start;border-radius:.85rem;padding:.06rem .65rem;font-size:.82rem;font-weight:600;background:var(--flat-bg);color:var(--ink);overflow-wrap:anywhere}
.badge.good,td.good{background:var(--good-bg);color:var(--good)}.badge.bad,td.bad{background:var(--bad-bg);color:var(--bad)}
.scroll{overflow-x:auto;max-width:100%;margin:.6rem 0}
table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding-bottom:.3rem}
th,td{padding:.28rem .7rem;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}
thead th{border-bottom:2px solid var(--rule);vertical-align:bottom;font-weight:600}
tbody th{font-weight:500}td.num{text-align:right;white-space:nowrap}td.best{font-weight:700}
.long td{overflow-wrap:anywhere;min-width:9rem}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--accent);font-size:.92rem;padding:.15rem 0}
.gallery{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:1.2rem 2rem;align-items:start}
.gallery.small{grid-template-columns:repeat(auto-fill,minmax(min(46%,230px),1fr));gap:1rem}
figure{margin:.6rem 0;min-width:0}
figcaption{font-size:.92rem;font-weight:600;margin-bottom:.25rem;overflow-wrap:anywhere}
svg{display:block;width:100%;height:auto;max-width:520px}.small svg{max-width:300px}
svg text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--ink)}
svg .tick{font-size:12px;fill:var(--soft)}svg .name{font-size:12.5px;fill:var(--soft)}svg .muted{fill:var(--soft)}
.grid{stroke:var(--grid)}.axis{stroke:var(--soft)}.reference{stroke:var(--ink);stroke-width:1.4;stroke-dasharray:5 4}
.bar{stroke:var(--k0);stroke-width:2}.bar.clear{stroke-width:3.5}.bar.control{stroke:var(--soft);stroke-width:1.6}
.dot{fill:var(--paper);stroke:var(--k0);stroke-width:2.4}.dot.clear{fill:var(--k0)}.dot.control{fill:var(--paper);stroke:var(--soft);stroke-width:1.6}
.box{fill:var(--k0)}.box.control{fill:var(--soft);fill-opacity:.55}.bar+.box{fill-opacity:.4}.median{stroke:var(--ink);stroke-width:2.4}
.frame{fill:var(--panel);stroke:var(--rule)}
.k0{--c:var(--k0)}.k1{--c:var(--k1)}.k2{--c:var(--k2)}.k3{--c:var(--k3)}.k4{--c:var(--k4)}.k5{--c:var(--k5)}.k6{--c:var(--k6)}.k7{--c:var(--k7)}.kx{--c:var(--soft)}
.pt{fill:none;stroke:var(--c);stroke-width:3.4;stroke-linecap:round}.pt.sq{stroke-linecap:square;stroke-width:3}.pt.ring{stroke-width:4.4}
.pt.hole{stroke:var(--panel);stroke-width:2}.pt.big{stroke-width:10}.pt.sq.big{stroke-width:8}.pt.ring.big{stroke-width:11}.pt.hole.big{stroke-width:5.5;stroke:var(--paper)}
.curve{fill:none;stroke:var(--c);stroke-width:2.2;stroke-linejoin:round}.d1{stroke-dasharray:8 4}.d2{stroke-dasharray:2.5 3.5}.d3{stroke-dasharray:9 3 2 3}
.heat{fill:var(--k0)}.h0{fill-opacity:.14}.h1{fill-opacity:.26}.h2{fill-opacity:.4}.h3{fill-opacity:.55}.h4{fill-opacity:.7}.h5{fill-opacity:.85}
.legend{list-style:none;padding:0;margin:.4rem 0;display:flex;flex-wrap:wrap;gap:.2rem 1rem;font-size:.88rem}
.legend li{display:flex;align-items:center;gap:.35rem;overflow-wrap:anywhere}.legend svg{flex:none;width:auto;height:14px}
@page{margin:16mm 14mm}
@media print{:root{--paper:#fff;--panel:#f6f7f8;--ink:#000;--soft:#444;--rule:#bbb;--grid:#e3e3e3;--accent:#000;--good:#00503a;--good-bg:#e6f4ee;--bad:#7d2e00;--bad-bg:#fbeee6;--flat-bg:#eee;
--k0:#0072b2;--k1:#c45500;--k2:#00855f;--k3:#b85f92;--k4:#a87400;--k5:#2f93cf;--k6:#857c00;--k7:#1a1d21}
body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}nav{display:none}main,header,footer{max-width:none;padding:0}
figure,tr,ul.verdicts li{break-inside:avoid}h2,h3,figcaption{break-after:avoid}.scroll{overflow:visible}table{font-size:8pt}th,td{padding:.2rem .4rem}
.gallery{grid-template-columns:1fr 1fr;gap:.8rem}.gallery.small{grid-template-columns:repeat(4,1fr)}}
)css";
}

}  // namespace undrop::report
