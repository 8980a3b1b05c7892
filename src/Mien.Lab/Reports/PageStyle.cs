namespace Mien.Lab.Reports;

/// <summary>The one style sheet of all pages. It holds no child selectors and no ampersands, so that it is the same text
/// as HTML and as XML, and its hash can stand in the page's content policy.</summary>
internal static class PageStyle
{
    public const string Css = """

        :root{color-scheme:light dark;--paper:#FAF8F4;--sheet:#F2EFE8;--ink:#1D1C1A;--muted:#66625B;--rule:#DDD8CD;--accent:#4A3AA8;--warn:#A8261B;
          --asleep:#DDE3EA;--asleepline:#7A8796;--awake:#4A3AA8;
          --serif:Charter,'Bitstream Charter','Sitka Text',Cambria,'Liberation Serif',Georgia,serif;
          --sans:system-ui,-apple-system,'Segoe UI','Liberation Sans','DejaVu Sans',sans-serif;
          --mono:ui-monospace,'Cascadia Mono',Menlo,Consolas,'Liberation Mono',monospace}
        @media (prefers-color-scheme:dark){:root{--paper:#15141A;--sheet:#1E1D25;--ink:#ECE8E1;--muted:#A49E95;--rule:#37343F;--accent:#A99DFF;--warn:#FF8A7A;
          --asleep:#2B313B;--asleepline:#8492A3;--awake:#8F82F5}}
        *{box-sizing:border-box}
        html{font-size:clamp(15px,.42vw + 11.5px,26px);-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:400 1rem/1.55 var(--sans)}
        header,main,footer{max-width:78rem;margin:0 auto;padding:0 clamp(1rem,4vw,3rem)}
        header{display:flex;gap:.8rem;align-items:center;padding-top:1.4rem;padding-bottom:1.4rem;color:var(--muted)}
        header svg{width:2.1rem;height:2.1rem;flex:none;color:var(--ink)}
        header b{font:600 1.25rem var(--serif);color:var(--ink);letter-spacing:.01em}
        h1{font:400 clamp(1.7rem,4.2vw,3rem)/1.12 var(--serif);margin:0 0 1.2rem;letter-spacing:-.012em;max-width:24em;text-wrap:balance;overflow-wrap:anywhere}
        h2{font:600 1rem/1.4 var(--sans);margin:0 0 1rem}
        h3{font:600 .95rem/1.4 var(--sans);margin:2rem 0 .6rem}
        p{margin:0 0 .9rem;max-width:42rem}
        a{color:var(--accent)}
        .lead{font:400 1.15rem/1.5 var(--serif)}
        .small,figcaption,small{font-size:.86rem;color:var(--muted);line-height:1.5}
        section{border-top:1px solid var(--rule);padding:2rem 0 2.2rem}
        @media (min-width:62rem){section{display:grid;grid-template-columns:10.5rem minmax(0,1fr);column-gap:2rem}}
        section:has(figure.wide){display:block}
        section div.body{min-width:0}
        .hero{padding:2rem 0 2.6rem}
        .pair{display:grid;gap:1.6rem 3rem;margin:2.2rem 0 1.4rem}
        @media (min-width:46rem){.pair{grid-template-columns:1fr 1fr}}
        .pair div{min-width:0}
        .figure{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem 1.8rem;margin:0 0 .6rem}
        .number{font:400 clamp(4.2rem,13vw,8.5rem)/.95 var(--serif);letter-spacing:-.035em;font-variant-numeric:lining-nums tabular-nums}
        .pair .number{font-size:clamp(3.4rem,8vw,6rem)}
        .number small{font-size:.42em;color:inherit;letter-spacing:0}
        .stamp{display:inline-block;transform:rotate(-5deg);border:.16em solid var(--warn);border-radius:.22em;color:var(--warn);padding:.02em .5em .1em;
          font:700 1.35rem/1.3 var(--sans);letter-spacing:.12em;outline:1px solid var(--warn);outline-offset:.14em}
        .warnings{color:var(--warn);padding-left:1.1rem;margin:.4rem 0 1rem;max-width:42rem}
        figure{margin:0 0 1.4rem}
        figure svg{display:block;width:100%;height:auto}
        figure.wide svg{min-width:50rem}
        .narrow{display:none}
        @media (max-width:44rem){.scroll td{white-space:nowrap}.narrow{display:block}.roomy{display:none}}
        .scroll{overflow-x:auto;margin:0 0 1rem}
        .scroll:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
        table{border-collapse:collapse;font-size:.93rem;font-variant-numeric:tabular-nums}
        th,td{padding:.42rem .9rem .42rem 0;border-bottom:1px solid var(--rule);text-align:left;vertical-align:baseline;font-weight:400}
        thead th{color:var(--muted);font-size:.84rem;vertical-align:bottom}
        tbody th{white-space:nowrap}
        td.n,th.n{text-align:right}
        tr.us td,tr.us th{font-weight:600}
        td.long{overflow-wrap:anywhere;min-width:12rem}
        svg.bar{display:block;width:clamp(6rem,18vw,16rem);height:.75rem}
        table.matrix td{min-width:3.4rem;text-align:center;padding:.5rem .3rem;border:2px solid var(--paper)}
        table.matrix tbody th,table.matrix thead th{border:0;padding:.4rem .7rem .4rem 0}
        table.matrix thead th{text-align:center;padding:.3rem}
        .dot{width:.72rem;height:.72rem;margin-right:.45rem;vertical-align:-.04rem}
        code,pre{font:.88rem/1.5 var(--mono)}
        pre{background:var(--sheet);padding:.9rem 1.1rem;border-radius:.3rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 1rem}
        details{margin:0 0 1rem}
        summary{cursor:pointer;color:var(--accent);font-size:.93rem;margin:0 0 .6rem}
        .gap{font:400 clamp(1.3rem,2.6vw,1.9rem)/1.3 var(--serif);max-width:34em}
        .strip{list-style:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(5.2rem,1fr));gap:1rem .5rem;margin:0 0 1.2rem;padding:0}
        .strip img,.strip svg{display:block;width:100%;height:auto}
        .strip img{border-radius:.25rem .25rem 0 0;aspect-ratio:1;object-fit:cover;background:var(--sheet)}
        .strip p{font-size:.78rem;line-height:1.35;margin:.3rem 0 0;font-variant-numeric:tabular-nums}
        .twins{list-style:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1.6rem 1.4rem;margin:0 0 1.2rem;padding:0}
        .twins div{display:grid;grid-template-columns:1fr 1fr;gap:2px;background:var(--sheet);border-radius:.25rem;overflow:hidden}
        .twins img{display:block;width:100%;aspect-ratio:1;object-fit:contain}
        .twins p{font-size:.78rem;line-height:1.4;margin:.4rem 0 0;overflow-wrap:anywhere}
        .keys{display:flex;flex-wrap:wrap;gap:.3rem 1.3rem;list-style:none;margin:0 0 1rem;padding:0;font-size:.9rem}
        .multiples{list-style:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1.2rem 1.6rem;margin:0 0 1.2rem;padding:0}
        .multiples svg{display:block;width:100%;height:auto}
        .plots{display:grid;gap:1.2rem 2.4rem}
        @media (min-width:46rem){.plots{grid-template-columns:1fr 1fr}}
        .paste{background:var(--sheet);padding:.9rem 1.1rem;border-radius:.3rem;max-width:46rem}
        footer{border-top:1px solid var(--rule);padding-top:1.4rem;padding-bottom:3rem}
        .f-paper{fill:var(--paper)}.f-ink{fill:var(--ink)}.f-muted{fill:var(--muted)}.f-rule{fill:var(--rule)}.f-asleep{fill:var(--asleep)}.f-awake{fill:var(--awake)}
        .f-asleepline{fill:var(--asleepline)}.s-paper{stroke:var(--paper)}.s-ink{stroke:var(--ink)}.s-muted{stroke:var(--muted)}.s-rule{stroke:var(--rule)}
        .f-warn{fill:var(--warn)}.s-warn{stroke:var(--warn)}.s-asleepline{stroke:var(--asleepline)}.s-awake{stroke:var(--awake)}
        .q1{background:color-mix(in srgb,var(--accent) 9%,var(--paper))}.q2{background:color-mix(in srgb,var(--accent) 18%,var(--paper))}
        .q3{background:color-mix(in srgb,var(--accent) 27%,var(--paper))}.q4{background:color-mix(in srgb,var(--accent) 36%,var(--paper))}
        .q5{background:color-mix(in srgb,var(--accent) 45%,var(--paper))}.q6{background:color-mix(in srgb,var(--accent) 70%,var(--paper))}
        .q7{background:color-mix(in srgb,var(--accent) 77%,var(--paper))}.q8{background:color-mix(in srgb,var(--accent) 85%,var(--paper))}
        .q9{background:color-mix(in srgb,var(--accent) 92%,var(--paper))}.q10{background:var(--accent)}
        .q6,.q7,.q8,.q9,.q10{color:var(--paper)}
        @media print{:root{--paper:#FFF;--ink:#000}section{break-inside:avoid}.scroll{overflow:visible}figure.wide svg{min-width:0}}

        """;
}
