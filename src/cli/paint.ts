import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** The text in a style, or as it is where nobody wants colours. */
export type Paint = (style: Style, text: string) => string;

export const colourChoices = ['auto', 'always', 'never'] as const;

export type ColourChoice = (typeof colourChoices)[number];

export function paintFor(choice: ColourChoice, hasColours: boolean): Paint {
  const isOn = choice === 'always' || (choice === 'auto' && hasColours);
  return isOn ? (style, text) => styleText(style, text, { validateStream: false }) : plain;
}

function plain(_style: Style, text: string): string {
  return text;
}
