/** The rooms of each place: the pool from which a visit that needs a room is given one. */
import { Button, Checkbox } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { VisitPlace, Visits } from '../../api/visits.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Note } from '../../parts/Notes.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import { TakeFromEhr } from './TakeFromEhr.tsx'
import { useSaveVisit } from './useSaveVisit.ts'
import classes from './visits.module.css'

export function RoomsTab({ visits }: { visits: Visits }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const rooms = new Set(visits.places.flatMap(each => each.rooms))
  const places = visits.places.filter(({ record }) => !rooms.has(record))
  return (
    <div className={list.card}>
      <div className={list.scroll}>
        {places.length === 0 ? (
          <Note title={t('visits.noPlaces')}>
            <p>{t('visits.noPlacesText')}</p>
          </Note>
        ) : (
          <Table
            label={t('visits.tab.rooms')}
            columns={columns(t, slug, visits)}
            rows={places}
            rowKey={({ record }) => record}
            tall
          />
        )}
      </div>
    </div>
  )
}

function columns(t: TFunction, slug: string, visits: Visits): Column<VisitPlace>[] {
  const nameOf = (record: string) => visits.places.find(each => each.record === record)?.name ?? record
  return [
    {
      key: 'place',
      head: t('visits.place'),
      width: '30%',
      cell: ({ record, name }) => (
        <RowLink row={record} to="/o/$slug/visits" params={{ slug }} search={{ tab: 'rooms', open: record }}>
          {name}
        </RowLink>
      ),
    },
    {
      key: 'rooms',
      head: t('visits.tab.rooms'),
      cell: ({ rooms }) =>
        rooms.length > 0 ? rooms.map(nameOf).join(', ') : <span className={text.soft}>{t('visits.noRooms')}</span>,
    },
  ]
}

/** Which places are rooms of this one. */
export function RoomsDrawer({ about, visits, onClose }: { about: string; visits: Visits; onClose: () => void }) {
  const { t } = useTranslation()
  const mayChange = useMay()('visits.change')
  const save = useSaveVisit({ done: onClose })
  const place = visits.places.find(each => each.record === about)
  const [rooms, setRooms] = useState<readonly string[]>(place?.rooms ?? [])
  const elsewhere = new Set(visits.places.filter(each => each !== place).flatMap(each => each.rooms))
  const hasRooms = new Set(visits.places.filter(each => each.rooms.length > 0).map(({ record }) => record))
  const offered = visits.places.filter(
    ({ record }) => record !== about && !elsewhere.has(record) && !hasRooms.has(record),
  )
  const byName = (records: readonly string[]) =>
    visits.places.filter(({ record }) => records.includes(record)).map(({ record }) => record)
  if (!place)
    return (
      <DetailDrawer title={t('visits.tab.rooms')} onClose={onClose}>
        <Note title={t('visits.gone')} />
      </DetailDrawer>
    )
  const { zone, hours, holidays, version, name } = place
  const before = { ...(zone ? { zone } : {}), hours, holidays, rooms: place.rooms }
  return (
    <DetailDrawer title={t('visits.roomsOf', { place: name })} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={event => {
          event.preventDefault()
          if (mayChange)
            save.mutate({ kind: 'place', subject: about, version, body: { ...before, rooms: [...rooms] }, before })
        }}
      >
        <fieldset className={classes.group}>
          <legend>{t('visits.roomsAre')}</legend>
          {mayChange && (
            <TakeFromEhr
              type="Location"
              record={about}
              isUseful={found => found.rooms.length > 0}
              onTake={found => setRooms([...rooms, ...byName(found.rooms.filter(room => !rooms.includes(room)))])}
            />
          )}
          <p className={classes.help}>{t(offered.length === 0 ? 'visits.noRoomsOffered' : 'visits.roomsHelp')}</p>
          <div className={classes.checks}>
            {offered.map(({ record, name: room }) => (
              <Checkbox
                key={record}
                label={room}
                disabled={!mayChange}
                checked={rooms.includes(record)}
                onChange={() =>
                  setRooms(rooms.includes(record) ? rooms.filter(each => each !== record) : [...rooms, record])
                }
              />
            ))}
          </div>
        </fieldset>
        <div className={classes.actions}>
          <Button type="submit" loading={save.isPending} disabled={!mayChange}>
            {t('setUp.save')}
          </Button>
          {!mayChange && <span className={classes.help}>{t('setUp.askAdmin')}</span>}
        </div>
      </form>
    </DetailDrawer>
  )
}
