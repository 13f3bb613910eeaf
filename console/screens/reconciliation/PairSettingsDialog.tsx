/** When two systems are compared by themselves, how far the comparison looks, what counts as late, and whether it mails. */
import { Button, Group, Modal, NumberInput, Stack, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changePair, type Pair, type PairSettings } from '../../api/reconciliation.ts'
import { useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'

type Props = { pair: Pair; opened: boolean; onClose: () => void }

export function PairSettingsDialog({ pair, opened, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('reconciliation.settingsTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {opened && <SettingsForm key={pair.version} pair={pair} onClose={onClose} />}
    </Modal>
  )
}

/** The numbers with their limits, as the hub has them. */
const numbers = [
  { name: 'daysBefore', min: 0, max: 365 },
  { name: 'daysAfter', min: 1, max: 730 },
  { name: 'nearHours', min: 1, max: 336 },
  { name: 'lateMinutes', min: 1, max: 10_080 },
] as const

function SettingsForm({ pair, onClose }: Pick<Props, 'pair' | 'onClose'>) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [fields, setFields] = useState<PairSettings>(pair.settings)
  const change = (more: Partial<PairSettings>) => setFields(before => ({ ...before, ...more }))
  const save = useChange({
    run: () => changePair(slug, pair, fields),
    done: () => t('setUp.saved'),
    after: onClose,
  })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="md">
        <Switch
          label={t('reconciliation.field.nightly')}
          checked={fields.nightly}
          onChange={event => change({ nightly: event.currentTarget.checked })}
        />
        {fields.nightly && (
          <TextInput
            type="time"
            label={t('reconciliation.field.atMinute')}
            value={timeOf(fields.atMinute)}
            onChange={event => change({ atMinute: minuteOf(event.currentTarget.value) ?? fields.atMinute })}
          />
        )}
        <Switch
          label={t('reconciliation.field.hourly')}
          checked={fields.hourly}
          onChange={event => change({ hourly: event.currentTarget.checked })}
        />
        {numbers.map(({ name, min, max }) => (
          <NumberInput
            key={name}
            label={t(`reconciliation.field.${name}`)}
            value={fields[name]}
            min={min}
            max={max}
            allowDecimal={false}
            clampBehavior="strict"
            onChange={value => typeof value === 'number' && change({ [name]: value })}
          />
        ))}
        <Switch
          label={t('reconciliation.field.tell')}
          checked={fields.tell}
          onChange={event => change({ tell: event.currentTarget.checked })}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('reconciliation.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function timeOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

function minuteOf(time: string): number | undefined {
  const [hour, minute] = time.split(':').map(Number)
  return hour === undefined || minute === undefined || Number.isNaN(hour * 60 + minute) ? undefined : hour * 60 + minute
}
