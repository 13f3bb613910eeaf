/** The Mantine theme: the palette as tokens and CSS variables, type, spacing and the defaults of the parts we use. */
import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Input,
  Menu,
  Modal,
  SegmentedControl,
  Tooltip,
} from '@mantine/core'
import { neutrals, ramps, type Scheme, tones } from './palette.ts'

const stack = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"

/** The head of a dialog is no banner of the page; its title reads like a heading. */
const dialogParts = { attributes: { header: { role: 'presentation' } } }
const dialogTitle = { title: { fontSize: '16px', fontWeight: 600 } }

export const theme = createTheme({
  colors: { pine: [...ramps.pine], gray: [...ramps.gray], dark: [...ramps.dark] },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: stack,
  headings: {
    fontFamily: stack,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '26px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.45', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 32 } }),
    Drawer: Drawer.extend({
      defaultProps: {
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.18 },
        position: 'right',
        ...dialogParts,
      },
      styles: dialogTitle,
    }),
    Modal: Modal.extend({
      defaultProps: {
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.3 },
        centered: true,
        ...dialogParts,
      },
      styles: dialogTitle,
    }),
    InputWrapper: Input.Wrapper.extend({ styles: { description: { fontSize: '12px' }, error: { fontSize: '12px' } } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: { duration: 80 }, shadow: 'md' } }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { transitionDuration: 100, withItemsBorders: false },
      styles: { root: { backgroundColor: 'var(--cw-raised)' }, indicator: { backgroundColor: 'var(--cw-surface)' } },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, transitionProps: { duration: 80 }, withArrow: true } }),
  },
})

/** Our names (`--cw-…`) for style sheets, and Mantine's own set to the same palette. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: variablesOf('light'),
  dark: variablesOf('dark'),
})

function variablesOf(scheme: Scheme): Record<string, string> {
  const colours = neutrals[scheme]
  const own = Object.entries(colours).map(([name, value]) => [`--cw-${name}`, value])
  const toned = Object.entries(tones[scheme]).flatMap(([tone, { text, soft }]) => [
    [`--cw-${tone}`, text],
    [`--cw-${tone}-soft`, soft],
  ])
  return {
    ...Object.fromEntries([...own, ...toned]),
    '--mantine-color-body': colours.surface,
    '--mantine-color-text': colours.text,
    '--mantine-color-dimmed': colours.soft,
    '--mantine-color-placeholder': colours.soft,
    '--mantine-color-anchor': colours.accent,
    '--mantine-color-default': colours.surface,
    '--mantine-color-default-color': colours.text,
    '--mantine-color-default-hover': colours.raised,
    '--mantine-color-default-border': colours['border-strong'],
    '--mantine-color-disabled': colours.raised,
    '--mantine-color-disabled-color': colours.soft,
    '--mantine-color-error': tones[scheme].bad.text,
    '--mantine-primary-color-filled': colours['accent-fill'],
    '--mantine-primary-color-filled-hover': colours['accent-hover'],
    '--mantine-primary-color-light': colours['accent-soft'],
    '--mantine-primary-color-light-hover': colours['accent-soft'],
    '--mantine-primary-color-light-color': colours.accent,
    '--mantine-color-pine-filled': colours['accent-fill'],
    '--mantine-color-pine-filled-hover': colours['accent-hover'],
    '--mantine-color-pine-light': colours['accent-soft'],
    '--mantine-color-pine-light-hover': colours['accent-soft'],
    '--mantine-color-pine-light-color': colours.accent,
    '--mantine-color-pine-outline': colours.accent,
    '--mantine-color-pine-text': colours.accent,
    '--mantine-color-gray-light-color': colours.text,
    '--mantine-color-gray-light-hover': colours.raised,
    '--mantine-color-gray-text': colours.text,
    '--mantine-color-gray-outline': colours['border-strong'],
  }
}
