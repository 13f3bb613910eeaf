/** How a connection is doing: what is wrong and what to do, a test, the facts, and what it can do. */
import { Button, Group } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Connection } from '../api/types.ts'
import { Facts } from '../parts/Facts.tsx'
import { ProblemBox } from '../parts/ProblemBox.tsx'
import { pauseReason } from '../parts/pauseReason.ts'
import { Copyable } from '../parts/ShortId.tsx'
import { StateMark } from '../parts/StateMark.tsx'
import { useMay, useSlug } from '../parts/session.ts'
import text from '../parts/text.module.css'
import { useSetPaused } from '../parts/useSetPaused.ts'
import { Span, When } from '../parts/When.tsx'
import classes from './ConnectionDrawer.module.css'
import { ConnectionTest } from './ConnectionTest.tsx'
import { isTroubled } from './connectionTrouble.ts'
import { StaleAvailability } from './setUp/busy/StaleAvailability.tsx'

export function ConnectionStatus({ connection }: { connection: Connection }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const setPaused = useSetPaused()
  const paused = connection.state === 'paused'
  const { id, title, health, lastProblem } = connection
  return (
    <div className={classes.status}>
      <Group justify="space-between">
        <span>
          <StateMark kind="health" state={health} pill /> <span className={text.soft}>{connection.slug}</span>
        </span>
        <Button
          variant={paused ? 'filled' : 'default'}
          leftSection={paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          disabled={!may('connections.pause')}
          onClick={() => setPaused(connection, !paused)}
        >
          {paused ? t('connections.resume') : t('connections.pause')}
        </Button>
      </Group>
      {paused && <p className={text.soft}>{pauseReason(t, connection)}</p>}
      {lastProblem && isTroubled(connection) && !(paused && connection.pauseReason === 'person') && (
        <ProblemBox code={lastProblem} connection={title} tone={health === 'failing' ? 'act' : 'bad'} />
      )}
      <StaleAvailability connection={connection} />
      <ConnectionTest connection={connection} />
      <h3 className={classes.heading}>{t('connections.status')}</h3>
      <Facts facts={useStatusFacts(connection)} />
      <p>
        <Link to="/o/$slug/messages" params={{ slug }} search={{ connection: id }} className={text.link}>
          {t('connections.itsMessages')}
        </Link>
      </p>
      <h3 className={classes.heading}>{t('connections.abilities')}</h3>
      <Facts facts={useAbilityFacts(connection)} />
    </div>
  )
}

function useStatusFacts(connection: Connection) {
  const { t } = useTranslation()
  const { downSince, waiting, oldestWaitingMs, inboundPath } = connection
  return [
    ...(connection.availability
      ? [{ name: t('busy.availability'), value: <When at={connection.availability.freshAt} /> }]
      : []),
    ...(downSince ? [{ name: t('connections.downSince'), value: <When at={downSince} /> }] : []),
    { name: t('connections.lastReceived'), value: <When at={connection.lastReceivedAt} /> },
    { name: t('connections.lastSuccess'), value: <When at={connection.lastSuccessAt} /> },
    { name: t('connections.lastFailure'), value: <When at={connection.lastFailureAt} /> },
    {
      name: t('connections.waiting'),
      value: (
        <>
          {waiting}
          {waiting > 0 && (
            <span className={text.soft}>
              {' · '}
              {t('overview.oldest')} <Span ms={oldestWaitingMs} />
            </span>
          )}
        </>
      ),
    },
    {
      name: t('connections.day'),
      value: t('connections.dayCounts', {
        received: connection.received24h,
        delivered: connection.delivered24h,
        failed: connection.failed24h,
      }),
    },
    { name: t('connections.nextRun'), value: <When at={connection.nextRunAt} /> },
    ...(inboundPath
      ? [{ name: t('connections.inbound'), value: <Copyable text={`${window.location.origin}${inboundPath}`} /> }]
      : []),
  ]
}

function useAbilityFacts({ capabilities }: Connection) {
  const { t } = useTranslation()
  const yesOrNo = (value: boolean | undefined) => (value ? t('common.yes') : t('common.no'))
  return [
    { name: t('connections.updates'), value: t(`connections.updatesWhen.${capabilities?.updates ?? 'none'}`) },
    { name: t('connections.repeatable'), value: yesOrNo(capabilities?.repeatable) },
    { name: t('connections.lookUp'), value: yesOrNo(capabilities?.lookUp) },
    {
      name: t('connections.delivers'),
      value: capabilities?.delivers?.length
        ? capabilities.delivers.map(type => t(`record.${type}`, { defaultValue: type })).join(', ')
        : t('connections.deliversNothing'),
    },
  ]
}
