import { init, use } from 'echarts/core';
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import type { Curves } from './curves.js';
import { QUESTIONS, type QuestionKey } from './questions.js';

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** The curves on logarithmic axes, as the text of an SVG: whoever does not grow with the record is a level line. */
export function pictureOf({ answers }: Curves): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 960, height: 560 });
  chart.setOption({
    animation: false,
    backgroundColor: '#fff',
    title: {
      text: '响应时间随案件总数的变化 / answers as the record grows',
      subtext: '中位数，毫秒，经 HTTP / medians, ms, over HTTP',
      left: 'center',
    },
    grid: { left: 70, right: 290, top: 80, bottom: 60 },
    legend: { orient: 'vertical', right: 10, top: 'middle' },
    xAxis: { type: 'log', name: '案件 / cases', nameLocation: 'middle', nameGap: 32, min: 'dataMin' },
    yAxis: { type: 'log', name: 'ms', min: 1 },
    series: (Object.keys(QUESTIONS) as QuestionKey[]).map((key) => ({
      type: 'line',
      name: QUESTIONS[key].name,
      data: Object.entries(answers).map(([cases, of]) => [Number(cases), of[key].ms]),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
