/** Limits of single connections, for those that carry much more or much less than the others. */
import { Button, NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AlertRules } from '../../../api/alerts.ts'
import classes from './Alerts.module.css'

type Props = {
  queue: AlertRules['queue']
  connections: readonly { value: string; label: string }[]
  onChange: (of: AlertRules['queue']['of']) => void
}

export function OwnLimits({ queue, connections, onChange }: Props) {
  const { t } = useTranslation()
  const { of, depth, oldestMinutes } = queue
  const others = connections.filter(({ value }) => of[value] === undefined)
  return (
    <>
      {Object.entries(of).map(([id, limits]) => {
        const name = connections.find(({ value }) => value === id)?.label ?? id
        return (
          <fieldset key={id} className={classes.window} aria-label={name}>
            <NumberInput
              label={t('alerts.rules.depthOf', { connection: name })}
              value={limits.depth}
              min={1}
              max={1_000_000}
              allowDecimal={false}
              onChange={value => onChange({ ...of, [id]: { ...limits, depth: Number(value) || 1 } })}
            />
            <NumberInput
              label={t('alerts.rules.oldest')}
              suffix={t('alerts.rules.minutes')}
              value={limits.oldestMinutes}
              min={1}
              max={10_080}
              allowDecimal={false}
              onChange={value => onChange({ ...of, [id]: { ...limits, oldestMinutes: Number(value) || 1 } })}
            />
            <Button
              variant="subtle"
              color="gray"
              aria-label={t('alerts.rules.asForAllOf', { connection: name })}
              onClick={() => onChange(Object.fromEntries(Object.entries(of).filter(([each]) => each !== id)))}
            >
              {t('alerts.rules.asForAll')}
            </Button>
          </fieldset>
        )
      })}
      {others.length > 0 && (
        <Select
          label={t('alerts.rules.own')}
          placeholder={t('alerts.rules.ownChoose')}
          data={others}
          value={null}
          onChange={value => value && onChange({ ...of, [value]: { depth, oldestMinutes } })}
        />
      )}
    </>
  )
}
