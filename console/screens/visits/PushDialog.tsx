/** A dry run: exactly what would be sent, call by call; then the push, and what became of each call. */
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type PlannedPush, type PushResult, pushVisits } from '../../api/visits.ts'
import { useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import classes from './visits.module.css'

export type PushPlan = PlannedPush & { keys: readonly string[] }
type Props = {
  plan: PushPlan | undefined
  connection: string
  title: string
  onClose: () => void
  onPushed: () => void
}

export function PushDialog({ plan, connection, title, onClose, onPushed }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={plan !== undefined}
      onClose={onClose}
      size="lg"
      title={t('visits.compare.pushTitle', { title })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {plan && <Plan plan={plan} connection={connection} title={title} onClose={onClose} onPushed={onPushed} />}
    </Modal>
  )
}

function Plan({ plan, connection, title, onClose, onPushed }: Props & { plan: PushPlan }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const push = useChange({
    run: () => pushVisits(slug, connection, plan.keys, plan.fingerprint),
    done: ({ results }) => (results.every(({ ok }) => ok) ? t('visits.compare.pushed', { title }) : undefined),
    after: ({ results }) => {
      onPushed()
      if (results.every(({ ok }) => ok)) onClose()
    },
  })
  const results: readonly Partial<PushResult>[] = push.data?.results ?? plan.requests
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (!push.data) push.mutate()
      }}
    >
      <Stack gap="md">
        <p className={classes.help}>{t('visits.compare.pushAbout', { title, count: plan.requests.length })}</p>
        <ol className={classes.calls}>
          {results.map(({ method, path, body, ok, problem, detail }) => (
            <li key={`${method} ${path} ${JSON.stringify(body)}`} data-failed={ok === false || undefined}>
              <strong>
                {method} /v2{path}
              </strong>
              {ok === false && (
                <p role="alert">{t('visits.compare.failed', { problem: problem ?? '', detail: detail ?? '' })}</p>
              )}
              <pre>{JSON.stringify(body, null, 2)}</pre>
            </li>
          ))}
        </ol>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t(push.data ? 'common.close' : 'common.cancel')}
          </Button>
          {!push.data && (
            <Button type="submit" data-autofocus loading={push.isPending} disabled={plan.requests.length === 0}>
              {t('visits.compare.push', { title })}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
