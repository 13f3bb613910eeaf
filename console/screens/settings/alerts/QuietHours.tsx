/** When only critical alerts are told at once: windows of weekdays and times, in one zone. */
import { Button, Checkbox, Select, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AlertRules, QuietWindow } from '../../../api/alerts.ts'
import { useLocale } from '../../../parts/useLocale.ts'
import classes from './Alerts.module.css'

type Quiet = AlertRules['quiet']
type Props = { quiet: Quiet; disabled: boolean; onChange: (quiet: Quiet) => void }

const days = [1, 2, 3, 4, 5, 6, 7]
const zones = Intl.supportedValuesOf('timeZone')
const everyNight: QuietWindow = { days, from: '19:00', to: '07:00' }

export function QuietHours({ quiet, disabled, onChange }: Props) {
  const { t } = useTranslation()
  const { windows } = quiet
  const setWindow = (index: number, change: Partial<QuietWindow>) =>
    onChange({ ...quiet, windows: windows.map((each, at) => (at === index ? { ...each, ...change } : each)) })
  return (
    <fieldset className={classes.group} disabled={disabled}>
      <legend>{t('alerts.rules.part.quiet')}</legend>
      <div className={classes.fields}>
        <Switch
          className={classes.wide}
          label={t('alerts.quiet.on')}
          description={t('alerts.quiet.help')}
          checked={quiet.on}
          onChange={event => onChange({ ...quiet, on: event.currentTarget.checked })}
        />
        {quiet.on && (
          <>
            <Select
              label={t('alerts.quiet.zone')}
              data={[...new Set([quiet.zone, ...zones])]}
              value={quiet.zone}
              searchable
              allowDeselect={false}
              onChange={zone => onChange({ ...quiet, zone: zone ?? quiet.zone })}
            />
            {windows.map((window, index) => (
              <Window
                key={`${index.toString()} of ${windows.length}`}
                window={window}
                number={index + 1}
                onChange={change => setWindow(index, change)}
                {...(windows.length > 1
                  ? { onRemove: () => onChange({ ...quiet, windows: windows.filter((_, at) => at !== index) }) }
                  : {})}
              />
            ))}
            {windows.length < 14 && (
              <div className={classes.wide}>
                <Button
                  variant="default"
                  size="compact-sm"
                  onClick={() => onChange({ ...quiet, windows: [...windows, everyNight] })}
                >
                  {t('alerts.quiet.add')}
                </Button>
              </div>
            )}
          </>
        )}
      </div>
    </fieldset>
  )
}

type WindowProps = {
  window: QuietWindow
  number: number
  onChange: (change: Partial<QuietWindow>) => void
  onRemove?: () => void
}

function Window({ window, number, onChange, onRemove }: WindowProps) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  return (
    <fieldset className={classes.window} aria-label={t('alerts.quiet.window', { number })}>
      <Checkbox.Group
        label={t('alerts.quiet.days')}
        value={window.days.map(String)}
        onChange={value => value.length > 0 && onChange({ days: value.map(Number).sort() })}
      >
        <div className={classes.days}>
          {days.map(day => (
            <Checkbox key={day} value={String(day)} label={dayName(day, locale)} />
          ))}
        </div>
      </Checkbox.Group>
      <TextInput
        type="time"
        label={t('alerts.quiet.from')}
        value={window.from}
        onChange={event => event.currentTarget.value && onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        type="time"
        label={t('alerts.quiet.to')}
        value={window.to}
        onChange={event => event.currentTarget.value && onChange({ to: event.currentTarget.value })}
      />
      {onRemove && (
        <Button variant="subtle" color="gray" onClick={onRemove} aria-label={t('alerts.quiet.removeOf', { number })}>
          {t('alerts.quiet.remove')}
        </Button>
      )}
    </fieldset>
  )
}

/** The short name of a weekday, 1 for Monday: 2024-01-01 was one. */
function dayName(day: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, day)))
}
